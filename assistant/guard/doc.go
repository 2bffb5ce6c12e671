// Package guard stands between the model and the shop. It decides which tools a role
// may see and call, fences tool text so that it is read as data, validates arguments,
// masks what must not leave the house, and checks every clause of an answer against
// the tool results of the conversation before a person reads it.
//
// None of it trusts the model: a check that fails is decided here, whatever the text
// says. Text filters are not the security boundary; the session's identity and the
// host's grants are (plugins/host).
package guard
