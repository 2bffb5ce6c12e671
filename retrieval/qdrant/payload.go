package qdrant

import (
	"fmt"

	pb "github.com/qdrant/go-client/qdrant"
)

// payloadWire brings a payload into the form of the protocol.
func payloadWire(m map[string]any) (map[string]*pb.Value, error) {
	out := make(map[string]*pb.Value, len(m))
	for key, v := range m {
		w, err := valueWire(v)
		if err != nil {
			return nil, fmt.Errorf("payload field %s: %w", key, err)
		}
		out[key] = w
	}
	return out, nil
}

func valueWire(v any) (*pb.Value, error) {
	switch v := v.(type) {
	case []string:
		list := make([]*pb.Value, len(v))
		for i, s := range v {
			list[i] = pb.NewValueString(s)
		}
		return pb.NewValueFromList(list...), nil
	case []any:
		list := make([]*pb.Value, len(v))
		for i, e := range v {
			var err error
			if list[i], err = valueWire(e); err != nil {
				return nil, err
			}
		}
		return pb.NewValueFromList(list...), nil
	case map[string]any:
		fields, err := payloadWire(v)
		if err != nil {
			return nil, err
		}
		return pb.NewValueStruct(&pb.Struct{Fields: fields}), nil
	default:
		return pb.NewValue(v)
	}
}

// payloadOf reads a payload of the protocol.
func payloadOf(m map[string]*pb.Value) map[string]any {
	out := make(map[string]any, len(m))
	for key, v := range m {
		out[key] = valueOf(v)
	}
	return out
}

func valueOf(v *pb.Value) any {
	switch k := v.GetKind().(type) {
	case *pb.Value_StringValue:
		return k.StringValue
	case *pb.Value_IntegerValue:
		return k.IntegerValue
	case *pb.Value_DoubleValue:
		return k.DoubleValue
	case *pb.Value_BoolValue:
		return k.BoolValue
	case *pb.Value_StructValue:
		return payloadOf(k.StructValue.GetFields())
	case *pb.Value_ListValue:
		list := make([]any, len(k.ListValue.GetValues()))
		for i, e := range k.ListValue.GetValues() {
			list[i] = valueOf(e)
		}
		return list
	default:
		return nil
	}
}

// payloadSelector asks for some fields, or for all.
func payloadSelector(fields []string) *pb.WithPayloadSelector {
	if len(fields) == 0 {
		return pb.NewWithPayload(true)
	}
	return pb.NewWithPayloadInclude(fields...)
}
