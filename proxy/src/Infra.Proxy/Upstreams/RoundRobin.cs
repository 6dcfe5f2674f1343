namespace Infra.Proxy.Upstreams;

/// <summary>
/// Smooth weighted round robin: each turn every server gains its weight, the one with the most is chosen and pays the sum of all. Servers of weights 5, 1, 1
/// are so chosen a a b a c a a, not five times in a row. Thread-safe.
/// </summary>
internal sealed class RoundRobin(IReadOnlyList<UpstreamServer> servers)
{
    private readonly Lock _lock = new();
    private readonly int _sum = servers.Sum(server => server.Config.Weight);

    internal IReadOnlyList<UpstreamServer> Servers => servers;

    /// <summary>The next server.</summary>
    internal UpstreamServer Next()
    {
        if (servers.Count == 1) return servers[0];
        lock (_lock)
        {
            UpstreamServer best = servers[0];
            for (int i = 0; i < servers.Count; i++)
            {
                UpstreamServer each = servers[i];
                each.CurrentWeight += each.Config.Weight;
                if (each.CurrentWeight > best.CurrentWeight) best = each;
            }
            best.CurrentWeight -= _sum;
            return best;
        }
    }
}
