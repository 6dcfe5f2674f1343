using System.Collections.Concurrent;
using Infra.Interop;
using Infra.Proxy.Lifecycle;
using Infra.Tls.Config;
using Microsoft.Extensions.Logging;

namespace Infra.Proxy.Yarp;

/// <summary>All destinations of an application, made when they are first wanted. Those that nobody wants any more go when there are too many. Thread-safe.</summary>
internal sealed class DestinationTable : IDisposable
{
    private const int DestinationsMax = 4096;
    private const int ThreadsMax = 8;

    private readonly ConcurrentDictionary<DestinationKey, Destination> _all = new();
    private readonly InfraForwarderOptions _options;
    private readonly TlsProvider _provider;

    public DestinationTable(InfraForwarderOptions options, ILoggerFactory loggers, TimeProvider time)
    {
        _options = options;
        _provider = new TlsProvider(SystemRandom.Instance, time);
        Engine = new EngineCore(loggers.CreateLogger("Infra.Proxy"), time, Math.Min(ThreadsMax, Environment.ProcessorCount));
        Engine.Start();
    }

    internal EngineCore Engine { get; }

    internal int Count => _all.Count;

    /// <summary>What the application calls itself.</summary>
    internal string Name => _options.Name;

    /// <summary>The destination of a key.</summary>
    internal Destination this[DestinationKey key]
    {
        get
        {
            if (_all.TryGetValue(key, out Destination? known)) return known;
            if (_all.Count >= DestinationsMax) DropOldest();
            return _all.GetOrAdd(key, static (key, table) => new Destination(key, table._options, table.Engine, table._provider), this);
        }
    }

    /// <summary>Ends all connections.</summary>
    public void Dispose()
    {
        _ = Engine.StopAsync();
        foreach (KeyValuePair<DestinationKey, Destination> each in _all)
            each.Value.Close();
        Engine.Dispose();
    }

    // A quarter at once, so that this is rare.
    private void DropOldest()
    {
        foreach (KeyValuePair<DestinationKey, Destination> each in _all.OrderBy(pair => pair.Value.UsedAt).Take(DestinationsMax / 4).ToArray())
        {
            if (_all.TryRemove(each.Key, out Destination? gone)) gone.Close();
        }
    }
}
