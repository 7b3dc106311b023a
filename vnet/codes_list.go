package vnet

import "slices"

// Codes explains every code of Prepare and Generate, in the order in which the
// rules are applied. It is not to be changed.
var Codes = slices.Concat(codesLabs, codesNetworks, codesServices, codesMachines, codesForwards, codesBackends)
