import host = require('./comedy-actor.js');

// comedy requires the module of an actor, and takes what it exports for the class.
export = host.ComedyActor;
