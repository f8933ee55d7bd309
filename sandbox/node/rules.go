package main

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// cluster is what rules are made of.
type cluster struct {
	pods       []*corev1.Pod
	namespaces []*corev1.Namespace
	policies   []*networkingv1.NetworkPolicy
}

// direction of a connection, seen from the pod that a policy selects.
type direction struct {
	name networkingv1.PolicyType
	// own and peer are the packet's address of the pod and of its peer.
	own, peer, chain string
}

var (
	ingress = direction{networkingv1.PolicyTypeIngress, "daddr", "saddr", "in"}
	egress  = direction{networkingv1.PolicyTypeEgress, "saddr", "daddr", "out"}
)

// rules in the words of nft. A connection passes when the policies of its
// source and those of its destination both let it; only its first packet is
// asked, after a Service's address was replaced by a pod's. What the node
// itself sends to its pods (probes) always passes, as NetworkPolicies demand:
// it does not go through the hook `forward`.
func (c *cluster) rules() string {
	var chains strings.Builder
	maps := map[string]*strings.Builder{ingress.chain: {}, egress.chain: {}}
	slices.SortFunc(c.pods, func(a, b *corev1.Pod) int { return cmp.Compare(a.UID, b.UID) })
	slices.SortFunc(c.policies, func(a, b *networkingv1.NetworkPolicy) int { return cmp.Compare(a.UID, b.UID) })
	taken := map[netip.Addr]bool{}
	for _, pod := range c.pods {
		address, ok := addressOf(pod)
		// Two of one address would be refused, and the rules of all others with them.
		if !ok || taken[address] {
			continue
		}
		taken[address] = true
		for _, way := range []direction{ingress, egress} {
			applying := c.applying(pod, way)
			if len(applying) == 0 {
				continue
			}
			name := fmt.Sprintf("%s_%s", way.chain, strings.ReplaceAll(string(pod.UID), "-", ""))
			fmt.Fprintf(&chains, "  chain %s { # %s/%s\n", name, pod.Namespace, pod.Name)
			// It reaches itself by way of a Service, whatever is denied.
			fmt.Fprintf(&chains, "    ip %s %s return\n", way.peer, address)
			for _, policy := range applying {
				for _, line := range c.accepting(pod, policy, way) {
					fmt.Fprintf(&chains, "    %s return\n", line)
				}
			}
			fmt.Fprintf(&chains, "    drop\n  }\n")
			fmt.Fprintf(maps[way.chain], "      %s : jump %s,\n", address, name)
		}
	}
	var all strings.Builder
	// Declared before it is deleted: there may be none yet.
	all.WriteString("table ip talestack\ndelete table ip talestack\ntable ip talestack {\n")
	all.WriteString(chains.String())
	for _, way := range []direction{egress, ingress} {
		fmt.Fprintf(&all, "  map %s {\n    type ipv4_addr : verdict\n", way.chain)
		if elements := maps[way.chain].String(); elements != "" {
			fmt.Fprintf(&all, "    elements = {\n%s    }\n", elements)
		}
		all.WriteString("  }\n")
	}
	vmaps := fmt.Sprintf("    ct state established,related accept\n    ip %s vmap @%s\n", egress.own, egress.chain)
	fmt.Fprintf(&all, "  chain forward {\n    type filter hook forward priority filter - 1; policy accept;\n%s    ip %s vmap @%s\n  }\n",
		vmaps, ingress.own, ingress.chain)
	// To the node's own address, where pods of the host's network listen.
	fmt.Fprintf(&all, "  chain input {\n    type filter hook input priority filter - 1; policy accept;\n%s  }\n}\n", vmaps)
	return all.String()
}

// addressOf a pod; one of the node's network has none of its own, one that has
// ended no longer, and after a restart of the node one has none until it has its
// network again: what its status says may be another pod's by then.
func addressOf(pod *corev1.Pod) (netip.Addr, bool) {
	ended := pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
	connected := slices.ContainsFunc(pod.Status.Conditions, func(each corev1.PodCondition) bool {
		return each.Type == corev1.PodReadyToStartContainers && each.Status == corev1.ConditionTrue
	})
	if pod.Spec.HostNetwork || ended || !connected {
		return netip.Addr{}, false
	}
	address, err := netip.ParseAddr(pod.Status.PodIP)
	return address, err == nil && address.Is4()
}

// applying are the policies that isolate the pod in one direction.
func (c *cluster) applying(pod *corev1.Pod, way direction) []*networkingv1.NetworkPolicy {
	var found []*networkingv1.NetworkPolicy
	for _, policy := range c.policies {
		if policy.Namespace == pod.Namespace && matches(&policy.Spec.PodSelector, pod.Labels) && slices.Contains(policy.Spec.PolicyTypes, way.name) {
			found = append(found, policy)
		}
	}
	return found
}

type rule struct {
	peers []networkingv1.NetworkPolicyPeer
	ports []networkingv1.NetworkPolicyPort
}

// accepting are matches of nft, one for each peer and port that a policy allows.
func (c *cluster) accepting(pod *corev1.Pod, policy *networkingv1.NetworkPolicy, way direction) []string {
	var rules []rule
	if way == ingress {
		for _, each := range policy.Spec.Ingress {
			rules = append(rules, rule{each.From, each.Ports})
		}
	} else {
		for _, each := range policy.Spec.Egress {
			rules = append(rules, rule{each.To, each.Ports})
		}
	}
	var lines []string
	for _, each := range rules {
		addresses, selected := c.peers(policy.Namespace, each.peers, way)
		if len(each.ports) == 0 {
			lines = append(lines, addresses...)
			continue
		}
		for _, port := range each.ports {
			if port.Port == nil || port.Port.StrVal == "" {
				for _, address := range addresses {
					lines = append(lines, join(address, numbered(port)))
				}
				continue
			}
			// A name is that of a port of the connection's destination.
			if way == ingress {
				for _, number := range named(pod, port) {
					for _, address := range addresses {
						lines = append(lines, join(address, number))
					}
				}
				continue
			}
			for _, peer := range selected {
				address, _ := addressOf(peer)
				for _, number := range named(peer, port) {
					lines = append(lines, join(fmt.Sprintf("ip %s %s", way.peer, address), number))
				}
			}
		}
	}
	return lines
}

// peers are matches of the peers' addresses, and the pods among them. A rule without peers is for all.
func (c *cluster) peers(namespace string, peers []networkingv1.NetworkPolicyPeer, way direction) ([]string, []*corev1.Pod) {
	if len(peers) == 0 {
		return []string{""}, c.pods
	}
	var lines []string
	var selected []*corev1.Pod
	for _, peer := range peers {
		if block := peer.IPBlock; block != nil {
			if line, ok := blockMatch(block, way); ok {
				lines = append(lines, line)
			}
			continue
		}
		for _, pod := range c.pods {
			if _, ok := addressOf(pod); ok && c.selects(namespace, &peer, pod) {
				selected = append(selected, pod)
			}
		}
	}
	var addresses []string
	for _, pod := range selected {
		address, _ := addressOf(pod)
		addresses = append(addresses, address.String())
	}
	if len(addresses) > 0 {
		slices.Sort(addresses)
		lines = append(lines, fmt.Sprintf("ip %s { %s }", way.peer, strings.Join(slices.Compact(addresses), ", ")))
	}
	return lines, selected
}

func blockMatch(block *networkingv1.IPBlock, way direction) (string, bool) {
	if prefix, err := netip.ParsePrefix(block.CIDR); err != nil || !prefix.Addr().Is4() {
		return "", false
	}
	var except []string
	for _, each := range block.Except {
		if prefix, err := netip.ParsePrefix(each); err == nil && prefix.Addr().Is4() {
			except = append(except, fmt.Sprintf("ip %s != %s", way.peer, prefix.Masked()))
		}
	}
	own := fmt.Sprintf("ip %s %s", way.peer, netip.MustParsePrefix(block.CIDR).Masked())
	return strings.Join(append([]string{own}, except...), " "), true
}

func (c *cluster) selects(namespace string, peer *networkingv1.NetworkPolicyPeer, pod *corev1.Pod) bool {
	if peer.PodSelector != nil && !matches(peer.PodSelector, pod.Labels) {
		return false
	}
	if peer.NamespaceSelector == nil {
		return pod.Namespace == namespace
	}
	return slices.ContainsFunc(c.namespaces, func(each *corev1.Namespace) bool {
		return each.Name == pod.Namespace && matches(peer.NamespaceSelector, each.Labels)
	})
}

func matches(selector *metav1.LabelSelector, of map[string]string) bool {
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && parsed.Matches(labels.Set(of))
}

func protocol(port networkingv1.NetworkPolicyPort) string {
	if port.Protocol == nil {
		return "tcp"
	}
	return strings.ToLower(string(*port.Protocol))
}

func numbered(port networkingv1.NetworkPolicyPort) string {
	if port.Port == nil {
		return "meta l4proto " + protocol(port)
	}
	if port.EndPort != nil {
		return fmt.Sprintf("%s dport %d-%d", protocol(port), port.Port.IntVal, *port.EndPort)
	}
	return fmt.Sprintf("%s dport %d", protocol(port), port.Port.IntVal)
}

func named(pod *corev1.Pod, port networkingv1.NetworkPolicyPort) []string {
	var found []string
	for _, container := range slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers) {
		for _, each := range container.Ports {
			own := strings.ToLower(string(cmp.Or(each.Protocol, corev1.ProtocolTCP)))
			if each.Name == port.Port.StrVal && own == protocol(port) {
				found = append(found, fmt.Sprintf("%s dport %d", own, each.ContainerPort))
			}
		}
	}
	return found
}

func join(parts ...string) string {
	return strings.TrimSpace(strings.Join(parts, " "))
}
