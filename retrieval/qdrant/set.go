package qdrant

import (
	"context"
	"fmt"

	pb "github.com/qdrant/go-client/qdrant"
)

// SetPayload changes these payload fields of a point and leaves its other fields and its vectors alone. A point that does not exist is no error.
func (c *Client) SetPayload(ctx context.Context, collection string, id ID, fields map[string]any) error {
	wire, err := id.wire()
	if err != nil {
		return err
	}
	payload, err := payloadWire(fields)
	if err != nil {
		return fmt.Errorf("point %s of collection %s: %w", id, collection, err)
	}
	_, err = c.c.SetPayload(ctx, &pb.SetPayloadPoints{CollectionName: collection, Wait: pb.PtrOf(true), Payload: payload,
		PointsSelector: pb.NewPointsSelectorFilter(&pb.Filter{Must: []*pb.Condition{pb.NewHasID(wire)}})})
	if err != nil {
		return c.explain(ctx, "changing the payload of a point of collection "+collection, err)
	}
	return nil
}
