package inventory_test

import (
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/plugins/inventory"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services/servicestest"
)

func TestContract(t *testing.T) {
	plugintest.Run(t, inventory.New(), servicestest.Open(t).Services()...)
}
