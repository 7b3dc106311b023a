# More than ten networks, of all sizes, two bridges, and MAC addresses at the ends of
# VMware's range.
network "room" {
  count  = 12
  mode   = "nat-network"
  subnet = "10.${count.index}.0.0/${16 + count.index}"
}

network "left" {
  mode   = "bridged"
  uplink = "enp3s0"
}

network "right" {
  mode   = "bridged"
  uplink = "enp4s0f1"
}

machine "pc" {
  nic {
    network = network.room[0]
    mac     = "00:50:56:3f:ff:ff"
    forward {
      host  = "0.0.0.0:65535"
      guest = 1
    }
  }
  nic {
    network = network.room[11]
    mac     = "00:50:56:40:00:00"
    forward {
      host     = "0.0.0.0:1"
      guest    = 65535
      protocol = "udp"
    }
  }
  nic { network = network.left }
  nic { network = network.right }
  nic {
    mode = "nat"
    mac  = "00:50:56:00:00:00"
    forward {
      host  = "0.0.0.0:8080"
      guest = 80
    }
  }
}
