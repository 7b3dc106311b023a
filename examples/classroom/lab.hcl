# A classroom: as many machines as there are seats, each reachable by ssh from
# the teacher's host at a port of its own, all on one network.
#
#   vnetgen hcl2vbox --var seats=12 examples/classroom/lab.hcl > up.sh
#   ssh -p 2200 127.0.0.1     # the first seat
#   ssh -p 2229 127.0.0.1     # the thirtieth
#
# Students with another hypervisor take hcl2vmware, hcl2hyperv, hcl2libvirt or,
# for containers, hcl2docker --format compose.

lab "classroom" {
  description = "thirty seats on one network"
}

# A variable can be set on the command line (--var), in a file (--var-file) or
# by the environment (VNET_VAR_seats=12).
variable "seats" {
  type        = number
  default     = 30
  description = "how many machines"

  validation {
    condition     = var.seats >= 1 && var.seats <= 100
    error_message = "There is room for 1 to 100 seats."
  }
}

locals {
  first_port = 2200
}

network "campus" {
  mode   = "nat-network"
  subnet = "10.20.0.0/24"

  # Addresses that DHCP gives to visitors. The seats have addresses of their
  # own, below the pool.
  dhcp {
    start = "10.20.0.200"
    end   = "10.20.0.254"
  }

  # For students with VMware: its NAT cannot keep a port to the host itself, so
  # there the host's neighbours reach the seats, too. Without this line vnetgen
  # refuses the lab for VMware. The others leave it alone.
  backend "vmware" {
    listen_on_all = true
  }
}

# count makes instances: seat[0] is named seat-0, and so on.
machine "seat" {
  count = var.seats

  nic {
    network = network.campus
    address = cidrhost(network.campus.subnet, 10 + count.index)

    forward {
      host  = local.first_port + count.index
      guest = 22
    }
  }
}
