package config

import (
	"slices"

	"github.com/vnetgen/vnetgen/vnet"
)

// The codes of this package's findings.
const (
	codeUnreadable        vnet.Code = "unreadable"
	codeEncoding          vnet.Code = "encoding"
	codeSyntax            vnet.Code = "syntax"
	codeDuplicateKey      vnet.Code = "duplicate-key"
	codeDuplicateArgument vnet.Code = "duplicate-argument"
	codeDuplicateBlock    vnet.Code = "duplicate-block"
	codeUnknownBlock      vnet.Code = "unknown-block"
	codeUnknownArgument   vnet.Code = "unknown-argument"
	codeUnknownFunction   vnet.Code = "unknown-function"
	codeUnknownReference  vnet.Code = "unknown-reference"
	codeUnknownAttribute  vnet.Code = "unknown-attribute"
	codeUnknownIndex      vnet.Code = "unknown-index"
	codeMode              vnet.Code = "unknown-mode"
	codeWord              vnet.Code = "unknown-word"
	codeBackend           vnet.Code = "unknown-backend"
	codeLabels            vnet.Code = "block-label"
	codeMissing           vnet.Code = "missing-argument"
	codeUnwritten         vnet.Code = "unwritten-argument"
	codeCycle             vnet.Code = "cycle"
	codeCall              vnet.Code = "function-call"
	codeExpression        vnet.Code = "expression"
	codeType              vnet.Code = "wrong-type"
	codeVariableType      vnet.Code = "variable-type"
	codeVariableValue     vnet.Code = "variable-value"
	codeVariableUnset     vnet.Code = "variable-unset"
	codeUndeclared        vnet.Code = "variable-undeclared"
	codeValidation        vnet.Code = "variable-validation"
	codeCount             vnet.Code = "instances"
	codeName              vnet.Code = "name-text"
	codeNameClash         vnet.Code = "name-clash"
	codeLabName           vnet.Code = "lab-name"
	codeNetwork           vnet.Code = "network-reference"
	codeAttachment        vnet.Code = "nic-network"
	codeEndpoint          vnet.Code = "endpoint"
	codeAddress           vnet.Code = "address-text"
	codeSubnet            vnet.Code = "subnet-text"
	codeMAC               vnet.Code = "mac-text"
	codePort              vnet.Code = "listen-text"
	codeNumber            vnet.Code = "number"
	codeDuration          vnet.Code = "duration"
	codeRate              vnet.Code = "rate"
	codeLoss              vnet.Code = "loss"
	codePinInstance       vnet.Code = "pin-instance"
	codePinJSON           vnet.Code = "pin-json"
)

// Codes explains the codes of this package's findings.
var Codes = slices.Concat(codesFiles, codesWords, codesValues, codesNames, codesTexts)
