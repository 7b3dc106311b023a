# Every way to shape traffic, one at a time, and name servers of both families.
network "lan" {
  mode   = "nat-network"
  subnet = "172.20.8.0/22"
  dhcp { lease = "3h" }
  dns {
    servers = ["9.9.9.9", "2620:fe::fe", "149.112.112.112"]
    domain  = "lab.test"
  }
}

network "deny" {
  mode        = "host-only"
  promiscuous = "deny"
  dns { servers = ["9.9.9.9"] }
}

machine "a = b" {
  nic {
    network = network.lan
    link { up = "1500kbit" }
  }
  nic {
    network = network.lan
    link { down = "2mbit" }
  }
  nic {
    network = network.deny
    link { latency = "2000ms" }
  }
  nic {
    network   = network.deny
    connected = false
    model     = "vlance"
    link { loss = "100%" }
  }
}
