package contract

import (
	"errors"
	"fmt"

	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Result checks that an answer fits the effect and the mode of its call. An Undo that
// could not be called later is a fault of its own (ErrUndo), because by then the edit
// has been made.
func Result(t tool.Tool, s *Schema, mode tool.Mode, r tool.Result) error {
	preview := t.Effect == tool.Write && mode == tool.ModePreview
	switch {
	case preview && (r.Proposal == nil || r.Proposal.Title == ""):
		return fmt.Errorf("%s gave a preview without a proposal", t.Name)
	case !preview && r.Proposal != nil:
		return fmt.Errorf("%s gave a proposal where nothing is to be proposed", t.Name)
	case r.Proposal != nil && r.Proposal.Valid < 0:
		return fmt.Errorf("%s gave a proposal that has already ended", t.Name)
	case len(r.Undo) > 0 && t.Effect != tool.Edit:
		return fmt.Errorf("%s: %w: only an edit can be taken back", t.Name, ErrUndo)
	case len(r.Undo) > 0:
		if err := s.Check(r.Undo); err != nil {
			return fmt.Errorf("%s: %w: %w", t.Name, ErrUndo, err)
		}
	}
	return nil
}

// ErrUndo says that a result's Undo is of no use.
var ErrUndo = errors.New("undo cannot be called")
