package vectord

import (
	"fmt"

	pb "github.com/qdrant/go-client/qdrant"
	"google.golang.org/protobuf/proto"
)

// recordKind is the first byte of a record's body; the rest is the protobuf message named beside it.
type recordKind byte

const (
	recordCreate      recordKind = 1 // CreateCollection
	recordDrop        recordKind = 2 // DeleteCollection
	recordAliases     recordKind = 3 // ChangeAliases
	recordPut         recordKind = 4 // UpsertPoints: whole points, vectors named and normalised
	recordRemove      recordKind = 5 // DeletePoints by ids
	recordCreateIndex recordKind = 6 // CreateFieldIndexCollection
	recordDropIndex   recordKind = 7 // DeleteFieldIndexCollection
	recordTune        recordKind = 8 // UpdateCollection: tuning options, kept only to be shown again
)

// A put record holds at most this many points and roughly this many bytes.
const (
	putBatch      = 1000
	putBatchBytes = 8 << 20
)

// record is one change of the state, in the form in which it is logged and applied.
type record struct {
	kind recordKind
	msg  proto.Message
}

// body encodes a record for the log.
func (r record) body() ([]byte, error) {
	b, err := proto.MarshalOptions{}.MarshalAppend([]byte{byte(r.kind)}, r.msg)
	if err != nil {
		return nil, fmt.Errorf("encoding a record: %w", err)
	}
	return b, nil
}

// newMessage returns an empty message of the record's kind.
func (k recordKind) newMessage() (proto.Message, error) {
	switch k {
	case recordCreate:
		return &pb.CreateCollection{}, nil
	case recordDrop:
		return &pb.DeleteCollection{}, nil
	case recordAliases:
		return &pb.ChangeAliases{}, nil
	case recordPut:
		return &pb.UpsertPoints{}, nil
	case recordRemove:
		return &pb.DeletePoints{}, nil
	case recordCreateIndex:
		return &pb.CreateFieldIndexCollection{}, nil
	case recordDropIndex:
		return &pb.DeleteFieldIndexCollection{}, nil
	case recordTune:
		return &pb.UpdateCollection{}, nil
	default:
		return nil, fmt.Errorf("a record of unknown kind %d; it was written by a newer program", k)
	}
}

// decodeRecord reads a record's body; the result shares no memory with it.
func decodeRecord(body []byte) (record, error) {
	if len(body) == 0 {
		return record{}, fmt.Errorf("an empty record")
	}
	kind := recordKind(body[0])
	msg, err := kind.newMessage()
	if err != nil {
		return record{}, err
	}
	if err := proto.Unmarshal(body[1:], msg); err != nil {
		return record{}, fmt.Errorf("decoding a record: %w", err)
	}
	return record{kind, msg}, nil
}

// state is everything the server knows: the sum of the log's records.
type state struct {
	collections map[string]*collection
	aliases     map[string]string // alias → collection
}

func newState() *state {
	return &state{collections: map[string]*collection{}, aliases: map[string]string{}}
}

// find resolves a name or an alias.
func (st *state) find(name string) (*collection, error) {
	if target, ok := st.aliases[name]; ok {
		name = target
	}
	if c, ok := st.collections[name]; ok {
		return c, nil
	}
	return nil, notFound("Collection `%s` doesn't exist!", name)
}

// apply makes a record part of the state. size is the length of its body. Records made by this program
// always apply; an error means that a log does not fit together.
func (st *state) apply(r record, size int) error {
	switch m := r.msg.(type) {
	case *pb.CreateCollection:
		c, err := newCollection(m)
		if err != nil {
			return err
		}
		st.collections[c.name] = c
		return nil
	case *pb.DeleteCollection:
		delete(st.collections, m.GetCollectionName())
		for alias, target := range st.aliases {
			if target == m.GetCollectionName() {
				delete(st.aliases, alias)
			}
		}
		return nil
	case *pb.ChangeAliases:
		return applyAliases(st.aliases, m)
	}
	named, ok := r.msg.(interface{ GetCollectionName() string })
	if !ok {
		return fmt.Errorf("a record of kind %d names no collection", r.kind)
	}
	c, err := st.find(named.GetCollectionName())
	if err != nil {
		return err
	}
	return c.apply(r, size)
}

// applyAliases carries out alias actions in order.
func applyAliases(aliases map[string]string, m *pb.ChangeAliases) error {
	for _, a := range m.GetActions() {
		switch v := a.GetAction().(type) {
		case *pb.AliasOperations_CreateAlias:
			aliases[v.CreateAlias.GetAliasName()] = v.CreateAlias.GetCollectionName()
		case *pb.AliasOperations_DeleteAlias:
			delete(aliases, v.DeleteAlias.GetAliasName())
		case *pb.AliasOperations_RenameAlias:
			from, to := v.RenameAlias.GetOldAliasName(), v.RenameAlias.GetNewAliasName()
			target, ok := aliases[from]
			if !ok {
				return notFound("Alias %s does not exists!", from)
			}
			delete(aliases, from)
			aliases[to] = target
		default:
			return invalid("an alias action is empty")
		}
	}
	return nil
}

// snapshot writes the whole state as the fewest records.
func (st *state) snapshot(add func(r record) error) error {
	for _, c := range st.collections {
		if err := c.snapshot(add); err != nil {
			return err
		}
	}
	m := &pb.ChangeAliases{}
	for alias, target := range st.aliases {
		m.Actions = append(m.Actions, &pb.AliasOperations{Action: &pb.AliasOperations_CreateAlias{
			CreateAlias: &pb.CreateAlias{AliasName: alias, CollectionName: target}}})
	}
	if len(m.Actions) == 0 {
		return nil
	}
	return add(record{recordAliases, m})
}

// liveBytes estimates what the state would take in a fresh log.
func (st *state) liveBytes() int64 {
	var n int64
	for _, c := range st.collections {
		n += c.bytes
	}
	return n
}
