# Forwards on the host's loopback, on one address and on all, TCP and UDP.
lab "forwards" {}

network "campus" {
  mode   = "nat-network"
  subnet = "198.18.10.0/24"
  backend "libvirt" {
    bridge = "vn-campus"
  }
}

network "quiet" {
  mode   = "host-only"
  subnet = "198.18.20.0/24"
  backend "libvirt" {
    bridge = "vn-quiet"
  }
}

locals {
  forwards = {
    a = { address = "198.18.10.10", listen = ["127.0.0.1:2280", "203.0.113.1:2281"] }
    b = { address = "198.18.10.11", listen = ["0.0.0.0:2282"] }
  }
}

machine "a" {
  nic {
    network = network.campus
    address = local.forwards.a.address
    forward {
      host  = local.forwards.a.listen[0]
      guest = 8080
    }
    forward {
      host     = local.forwards.a.listen[0]
      guest    = 8080
      protocol = "udp"
    }
    forward {
      host  = local.forwards.a.listen[1]
      guest = 8080
    }
    forward {
      host     = local.forwards.a.listen[1]
      guest    = 8080
      protocol = "udp"
    }
  }
}

machine "b" {
  nic {
    network = network.campus
    address = local.forwards.b.address
    forward {
      host  = local.forwards.b.listen[0]
      guest = 8080
    }
    forward {
      host     = local.forwards.b.listen[0]
      guest    = 8080
      protocol = "udp"
    }
  }
}
