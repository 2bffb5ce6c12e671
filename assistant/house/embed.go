package house

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"net/http"
)

// maxInputs bounds the texts of one embeddings request, as OpenAI does.
const maxInputs = 2048

// embedding is one vector of the answer: a list of numbers, or with
// encoding_format base64 its little-endian float32 bytes.
type embedding struct {
	Object    string `json:"object"`
	Index     int    `json:"index"`
	Embedding any    `json:"embedding"`
}

func (h *Handler) serveEmbeddings(w http.ResponseWriter, r *http.Request) {
	var req struct {
		Model          string          `json:"model"`
		Input          json.RawMessage `json:"input"`
		EncodingFormat string          `json:"encoding_format"`
		Dimensions     int             `json:"dimensions"`
	}
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		writeError(w, badParam("", "We could not parse the JSON body of your request: %v.", err))
		return
	}
	if req.Model != EmbeddingModel || h.embedder == nil {
		writeError(w, unknownModel(req.Model))
		return
	}
	texts, err := inputTexts(req.Input)
	if err != nil {
		writeError(w, badParam("input", "%v", err))
		return
	}
	vectors, err := h.embedder.Embed(r.Context(), texts)
	if err == nil && len(vectors) != len(texts) {
		err = errors.New("the embedder returned another number of vectors than texts")
	}
	if err != nil {
		h.log.WarnContext(r.Context(), "house model: embedding failed", "err", err)
		writeError(w, &apiError{status: http.StatusServiceUnavailable, Type: "server_error", Code: "embedder_failed", Message: "The embedder failed; try again."})
		return
	}
	if req.Dimensions != 0 && req.Dimensions != len(vectors[0]) {
		writeError(w, badParam("dimensions", "The model has %d dimensions and cannot be cut.", len(vectors[0])))
		return
	}
	writeJSON(w, http.StatusOK, embeddingsAnswer(texts, vectors, req.EncodingFormat == "base64"))
}

func embeddingsAnswer(texts []string, vectors [][]float32, packed bool) map[string]any {
	data, used := make([]embedding, len(vectors)), 0
	for i, v := range vectors {
		data[i] = embedding{"embedding", i, v}
		if packed {
			raw := make([]byte, 0, 4*len(v))
			for _, x := range v {
				raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
			}
			data[i].Embedding = base64.StdEncoding.EncodeToString(raw)
		}
		used += tokens(texts[i])
	}
	return map[string]any{"object": "list", "model": EmbeddingModel, "data": data, "usage": usage{Prompt: used, Total: used}}
}

// inputTexts reads a text or a list of texts.
func inputTexts(raw json.RawMessage) ([]string, error) {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		if one == "" {
			return nil, errors.New("input must not be empty")
		}
		return []string{one}, nil
	}
	var many []string
	if json.Unmarshal(raw, &many) != nil {
		return nil, errors.New("input must be a text or a list of texts; token lists are not supported")
	}
	if len(many) == 0 || len(many) > maxInputs {
		return nil, errors.New("input must hold 1 to 2048 texts")
	}
	return many, nil
}
