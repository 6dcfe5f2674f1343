using System.Net;
using System.Net.Sockets;
using Infra.Proxy.Config;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Tls;
using Infra.Proxy.Upstreams;
using Infra.Tls.Config;

namespace Infra.Proxy.Yarp;

/// <summary>
/// A destination with its addresses and their pools. A host name is looked up when it is first wanted and once a minute after that, beside the requests; addresses that stay keep their pool.
/// Thread-safe.
/// </summary>
internal sealed class Destination(DestinationKey key, InfraForwarderOptions options, EngineCore engine, TlsProvider provider)
{
    private const int AddressesMax = 8;
    private const string Localhost = "localhost";
    private static readonly TimeSpan LookupInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private ServiceRuntime? _service;
    private Task<ServiceRuntime?>? _lookup;
    private long _lookedUpAt;

    /// <summary>When somebody last asked for it: a timestamp of the engine's clock.</summary>
    internal long UsedAt { get; private set; }

    /// <summary>Its service; null if its name has no address.</summary>
    /// <exception cref="ProxyStartException">Its TLS settings cannot be used.</exception>
    internal ValueTask<ServiceRuntime?> GetAsync()
    {
        UsedAt = engine.Time.GetTimestamp();
        ServiceRuntime? service = Volatile.Read(ref _service);
        bool isFresh = service is not null && (IsLiteral(out _) || engine.Time.GetElapsedTime(_lookedUpAt) < LookupInterval);
        if (isFresh) return new ValueTask<ServiceRuntime?>(service);
        Task<ServiceRuntime?> lookup;
        lock (_lock)
            lookup = _lookup ??= LookUpAsync();
        // An old answer is better than a wait.
        return service is null ? new ValueTask<ServiceRuntime?>(lookup) : new ValueTask<ServiceRuntime?>(service);
    }

    /// <summary>Closes its idle connections; those in use end with their exchanges.</summary>
    internal void Close()
    {
        if (Volatile.Read(ref _service) is not { } service) return;
        foreach (UpstreamServer server in service.Upstreams.Servers)
            server.Close();
    }

    private async Task<ServiceRuntime?> LookUpAsync()
    {
        // Whoever comes meanwhile finds the task, not a lock that is held.
        await Task.Yield();
        try
        {
            IPAddress[] addresses = IsLiteral(out IPAddress? literal) ? [literal!] : await ResolveAsync().ConfigureAwait(false);
            if (addresses.Length > 0) Adopt(addresses);
            return _service;
        }
        finally
        {
            lock (_lock)
            {
                _lookedUpAt = engine.Time.GetTimestamp();
                _lookup = null;
            }
        }
    }

    private bool IsLiteral(out IPAddress? address) => IPAddress.TryParse(key.Host, out address);

    private async Task<IPAddress[]> ResolveAsync()
    {
        try
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(key.Host, engine.Stopped).ConfigureAwait(false);
            // RFC 6761 section 6.3: this name never leaves the machine.
            if (key.Host.Equals(Localhost, StringComparison.OrdinalIgnoreCase)) found = [.. found.Where(IPAddress.IsLoopback)];
            return [.. found.Distinct().OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6).Take(AddressesMax)];
        }
        catch (SocketException)
        {
            return [];
        }
    }

    private void Adopt(IPAddress[] addresses)
    {
        Dictionary<IPAddress, UpstreamServer> old = _service?.Upstreams.Servers.ToDictionary(server => ((IPEndPoint)server.Config.Address).Address) ?? [];
        if (old.Count == addresses.Length && addresses.All(old.ContainsKey)) return;
        UpstreamServer[] servers = [.. addresses.Select(address => old.TryGetValue(address, out UpstreamServer? known) ? known : Create(address))];
        var service = new ServiceRuntime(
            new ServiceConfig(key.Host, [], [.. servers.Select(server => server.Config)]) { Limits = options.Limits, Forwarding = options.Forwarding },
            SystemConfig.Default with { Name = options.Name },
            servers);
        Volatile.Write(ref _service, service);
        foreach (UpstreamServer gone in old.Values.Except(servers))
            gone.Close();
    }

    private UpstreamServer Create(IPAddress address)
    {
        TimeoutsConfig timeouts = key.Activity is { } activity ? options.Timeouts with { Head = activity, Read = activity, Write = activity } : options.Timeouts;
        var connector = new ConnectorConfig(new IPEndPoint(address, key.Port))
        {
            TlsName = key.IsSecure ? key.Connections.TlsName ?? key.Host : null,
            VerifiesCertificate = key.Connections.VerifiesCertificates,
            AuthoritiesPath = key.Connections.AuthoritiesPath,
            Protocol = key.Protocol,
            Timeouts = timeouts,
        };
        if (!UpstreamTls.TryCreate(connector, provider, out TlsClientConfig? tls, out string problem)) throw new ProxyStartException($"{key.Host}: {problem}", isConfig: true);
        return new UpstreamServer(connector, tls, engine.Wheel, engine.Loops);
    }
}
