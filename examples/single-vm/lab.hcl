# One machine behind the host's address, with ssh from the host:
#
#   ssh -p 2222 127.0.0.1
#
# The machine "desktop" is a virtual machine that you have: vnetgen sets its
# network cards and leaves the rest alone. (--create-machines makes a bare one.)

machine "desktop" {
  nic {
    # The mode of this card. "nat" is the one mode that needs no network block:
    # the card is alone on a network of its own.
    mode = "nat"

    # Connections to port 2222 of the host go to port 22 of the machine. Only
    # programs on the host itself can connect, because a forward listens on
    # 127.0.0.1 unless you say otherwise: host = "0.0.0.0:2222".
    forward {
      host  = 2222
      guest = 22
    }
  }
}
