using Infra.Buffers;
using Infra.Dns.Catalogs;
using Infra.Dns.Dnssec;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Requests;
using Infra.Dns.Server.Service;
using Infra.Dns.Server.Signing;
using Infra.Dns.Store;
using Infra.Dns.Tsig;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Zones;

/// <summary>
/// All zones of this server: loads them, keeps secondaries fresh, takes updates, tells others, follows and makes catalogs. A zone that cannot be loaded is there without
/// data and never stops another. It is started, reloaded and stopped by one caller at a time; everything else may be called by any thread.
/// </summary>
public sealed partial class ZoneManager : IZoneService, IAsyncDisposable
{
    private const int RefreshesMax = 16;

    private readonly IZoneStorage _storage;
    private readonly TimeProvider _time;
    private readonly IRandom _random;
    private readonly ILogger _log;
    private readonly IKeyStore? _keyStore;
    private readonly RemoteClient _client;
    private readonly NotifySender _notify;
    private readonly ParentNotifier _parents;
    private readonly SemaphoreSlim _refreshes = new(RefreshesMax, RefreshesMax);
    private readonly Lock _lock = new();
    private readonly List<Task> _ending = [];
    private volatile Dictionary<DomainName, ManagedZone> _zones = [];   // never changed, only replaced
    private volatile ZoneTable _table = ZoneTable.Empty;
    private volatile TsigKeyStore _keys = TsigKeyStore.Empty;
    private volatile ServerConfiguration _configuration = new();
    private bool _isStarted;
    private bool _isDisposed;

    /// <summary>Makes a manager without zones.</summary>
    /// <param name="storage">Where files lie.</param>
    /// <param name="time">Where time comes from.</param>
    /// <param name="random">Where message identities come from.</param>
    /// <param name="log">Where it tells what happens.</param>
    /// <param name="keyStore">Where the keys of signed zones lie; null for the folder <c>keys</c> of the server's directory.</param>
    public ZoneManager(IZoneStorage storage, TimeProvider time, IRandom random, ILogger log, IKeyStore? keyStore = null)
    {
        _keyStore = keyStore;
        _storage = storage;
        _time = time;
        _random = random;
        _log = log;
        var reached = new LimitCounters();
        _client = new RemoteClient(() => _keys, () => _configuration.Limits, time, random, reached);
        _notify = new NotifySender(_client, this, time, log);
        _parents = new ParentNotifier(_client, this, time, log);
        Handlers = new RequestHandlers
        {
            Authenticator = new TsigAuthenticator(() => _keys, time),
            Notify = new NotifyHandler(this),
            Transfer = new TransferHandler(this, time, reached),
            Update = new UpdateHandler(this, _client, log),
            Limits = reached,
        };
    }

    /// <inheritdoc/>
    public ZoneTable Current => _table;

    /// <summary>What listeners pass on: signed requests, NOTIFY, updates, transfers.</summary>
    public RequestHandlers Handlers { get; }

    internal ServerConfiguration Configuration => _configuration;

    /// <inheritdoc/>
    public async Task StartAsync(ServerConfiguration configuration, CancellationToken cancellation)
    {
        await Task.Run(() => Apply(configuration), cancellation).ConfigureAwait(false);
        Start();
    }

    /// <inheritdoc/>
    public Task ReloadAsync(ServerConfiguration configuration, CancellationToken cancellation) => Task.Run(() => Apply(configuration), cancellation);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken deadline) => DisposeAsync().AsTask().WaitAsync(deadline);

    /// <summary>Begins to ask primaries and to tell others; before it nothing is sent.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_isStarted) return;
            _isStarted = true;
            foreach (ManagedZone zone in _zones.Values)
                Begin(zone);
            foreach (ManagedZone zone in _zones.Values)
            {
                // What was edited while nobody served it is news to the others too.
                if (zone.Agent is null) _notify.Send(zone.Data.Zone);
                TellParent(zone);
            }
        }
    }

    /// <summary>Takes over another configuration: new zones are loaded, files are read again, zones that are gone are served no longer. A broken file leaves the old version.</summary>
    /// <returns>The mistakes, one text for each zone that could not be loaded.</returns>
    public IReadOnlyList<string> Apply(ServerConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        List<ManagedZone> changed = [];
        lock (_lock)
        {
            _keys = KeysOf(configuration);
            _configuration = configuration;
            Dictionary<DomainName, ManagedZone> next = [];
            foreach (ZoneSettings settings in configuration.Zones)
                next[settings.Name] = TakeOver(settings, changed);
            foreach (ManagedZone member in _zones.Values.Where(zone => zone.Catalog is not null))
            {
                // A member stays as long as its catalog is followed; the configuration comes first.
                if (next.TryGetValue(member.Catalog!, out ManagedZone? catalog) && IsConsumed(catalog.Data.Zone.Settings)) next.TryAdd(member.Data.Origin, member);
            }
            Publish(next);
            foreach (ZoneSettings settings in configuration.Zones.Where(settings => settings.Type == ZoneType.Catalog && !IsConsumed(settings)))
                Produce(next[settings.Name], changed);
            foreach (ManagedZone zone in next.Values.ToArray())
            {
                if (IsConsumed(zone.Data.Zone.Settings)) Consume(zone);
            }
        }
        foreach (ManagedZone zone in changed)
            OnChange(zone.Data);
        return [.. _zones.Values.SelectMany(zone => (string[])[zone.Data.LastProblem, zone.Signing?.LastProblem ?? ""]).Where(problem => problem.Length > 0)];
    }

    /// <summary>Ends all that is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (_lock)
        {
            _isDisposed = true;
            foreach (ManagedZone zone in _zones.Values)
                End(zone);
            ending = [.. _ending];
        }
        _notify.Dispose();
        _parents.Dispose();
        await _parents.EndAsync().ConfigureAwait(false);
        await Task.WhenAll(ending).ConfigureAwait(false);
    }

    internal IReadOnlyList<ManagedZone> All => [.. _zones.Values.OrderBy(zone => zone.Data.Origin)];

    internal ManagedZone? Find(DomainName origin) => _zones.GetValueOrDefault(origin);

    /// <summary>A zone has a new version: others are told, and a catalog is followed.</summary>
    internal void OnChange(ZoneData data)
    {
        if (_isStarted)
        {
            _notify.Send(data.Zone);
            if (_zones.TryGetValue(data.Origin, out ManagedZone? zone)) TellParent(zone);
        }
        if (!IsConsumed(data.Zone.Settings)) return;
        lock (_lock)
        {
            if (!_isDisposed && _zones.TryGetValue(data.Origin, out ManagedZone? catalog) && catalog.Data == data) Consume(catalog);
        }
    }

    /// <summary>Reads one zone's file again, or asks a secondary's primaries.</summary>
    internal void Reload(ManagedZone zone)
    {
        if (zone.Agent is { } agent)
        {
            agent.Wake();
            return;
        }
        bool isChanged = false;
        InGate(zone, () => isChanged = zone.Signing is { } signing ? signing.Refresh(PolicyOf(zone.Data.Zone.Settings)!) : zone.Data.Reload(isForced: true));
        if (isChanged) OnChange(zone.Data);
    }

    internal static void InGate(ManagedZone zone, Action action)
    {
        zone.Data.Gate.Wait();
        try
        {
            action();
        }
        finally
        {
            zone.Data.Gate.Release();
        }
    }

    private static bool IsConsumed(ZoneSettings settings) => settings.Type == ZoneType.Catalog && settings.Primaries.Count > 0;

    private static TsigKeyStore KeysOf(ServerConfiguration configuration)
    {
        List<TsigKey> keys = [];
        foreach (TsigKeySettings settings in configuration.Keys)
        {
            if (TsigAlgorithm.TryFind(settings.Algorithm.ToString(), out TsigAlgorithm? algorithm)) keys.Add(new TsigKey(settings.Name, algorithm, settings.Secret.Span));
        }
        return new TsigKeyStore(keys);
    }

    // An old zone goes on with new settings; if it is another kind of zone now, or lies elsewhere, it begins anew.
    private ManagedZone TakeOver(ZoneSettings settings, List<ManagedZone> changed)
    {
        if (_zones.TryGetValue(settings.Name, out ManagedZone? old) && old.Catalog is null && old.Data.Zone.Settings.Type == settings.Type && old.Data.FilePath == PathOf(settings) && (old.Agent is null) == (settings.Primaries.Count == 0))
        {
            bool hasOtherPrimaries = !old.Data.Zone.Settings.Primaries.SequenceEqual(settings.Primaries);
            old.Data.Zone.Settings = settings;
            if (old.Agent is not null)
            {
                if (hasOtherPrimaries) old.Agent.Wake();
            }
            else if (settings.Type != ZoneType.Catalog && !old.Data.IsFrozen)
            {
                bool isChanged = false;
                Guard(old, () => isChanged = old.Signing is { } signing ? signing.Refresh(PolicyOf(settings)!) : old.Data.Reload(isForced: false));
                if (isChanged) changed.Add(old);
            }
            return old;
        }
        ManagedZone zone = Create(settings, PathOf(settings), null, default);
        if (settings.Type != ZoneType.Catalog || IsConsumed(settings)) Guard(zone, () => LoadFirst(zone));
        if (zone.Data.Current is not null && zone.Agent is null) changed.Add(zone);
        return zone;
    }

    private void LoadFirst(ManagedZone zone)
    {
        zone.Data.Load();
        zone.Signing?.Refresh(PolicyOf(zone.Data.Zone.Settings)!);
    }

    private DnssecPolicySettings? PolicyOf(ZoneSettings settings) => settings is { Type: ZoneType.Primary, DnssecPolicy: { } name } ? _configuration.FindPolicy(name) : null;

    private SigningAgent? SignerOf(ZoneSettings settings, ZoneData data)
    {
        if (PolicyOf(settings) is not { } policy) return null;
        var crypto = new InfraDnsCrypto(_random, policy.IsReproducible);
        string folder = Path.Combine(Path.GetFullPath(_configuration.Server.Directory), "keys");
        if (_keyStore is null) Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new SigningAgent(data, _storage, _keyStore ?? new FolderKeyStore(folder, crypto), crypto, _time, _random, OnChange, _log);
    }

    private ManagedZone Create(ZoneSettings settings, string path, DomainName? catalog, RecordBytes label)
    {
        var data = new ZoneData(new ServedZone(settings), path, path + ".journal", _storage, _log);
        SecondaryAgent? agent = settings.Primaries.Count == 0 ? null : new SecondaryAgent(data, _client, _refreshes, _time, _random, OnChange, _log);
        return new ManagedZone(data, agent, catalog, label) { Signing = SignerOf(settings, data) };
    }

    // A signed zone lies beside the file of its operator, which stays as it is.
    private string PathOf(ZoneSettings settings) => PolicyOf(settings) is not null ? Path.Combine(Path.GetFullPath(_configuration.Server.Directory), "signed", ZonePaths.NameOf(settings.Name) + ".zone") : settings.File ?? Path.Combine(Path.GetFullPath(_configuration.Server.Directory), "secondary", ZonePaths.NameOf(settings.Name) + ".zone");

    private void Guard(ManagedZone zone, Action action)
    {
        try
        {
            if (zone.Data.FilePath is { } path && (zone.Agent is not null || zone.Signing is not null)) Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            InGate(zone, action);
        }
        catch (Exception e) when (e is ZoneProblemException or IOException or UnauthorizedAccessException)
        {
            LogProblem(_log, zone.Data.Origin, e.Message);
        }
    }

    private void Publish(Dictionary<DomainName, ManagedZone> next)
    {
        Dictionary<DomainName, ManagedZone> old = _zones;
        _zones = next;
        _table = new ZoneTable(next.Values.Select(zone => zone.Data.Zone));
        foreach (ManagedZone zone in old.Values)
        {
            if (!next.TryGetValue(zone.Data.Origin, out ManagedZone? same) || same != zone) End(zone);
        }
        if (!_isStarted) return;
        foreach (ManagedZone zone in next.Values)
        {
            if (!old.TryGetValue(zone.Data.Origin, out ManagedZone? same) || same != zone) Begin(zone);
        }
    }

    private void TellParent(ManagedZone zone)
    {
        if (zone.Signing?.Parent is { } parent) _parents.Observe(zone.Data.Zone, parent);
    }

    private static void Begin(ManagedZone zone)
    {
        zone.Agent?.Start();
        zone.Signing?.Start();
    }

    private void End(ManagedZone zone)
    {
        zone.Agent?.Dispose();
        if (zone.Signing is not null) _parents.Forget(zone.Data.Origin);
        _ending.RemoveAll(task => task.IsCompleted);
        if (zone.Signing is { } signing)
        {
            InGate(zone, signing.Dispose);
            _ending.Add(signing.EndAsync());
        }
        if (zone.Agent is { } agent) _ending.Add(agent.EndAsync());
    }

    // RFC 9432 section 5: what the catalog lists and nobody else has becomes a secondary like the catalog itself.
    private void Consume(ManagedZone catalog)
    {
        if (catalog.Data.Current is not { } snapshot) return;
        if (!Catalog.TryRead(snapshot, out Catalog? list, out string problem))
        {
            LogCatalog(_log, catalog.Data.Origin, problem);
            return;   // its members stay as they are
        }
        Dictionary<DomainName, ManagedZone> next = new(_zones);
        Dictionary<DomainName, CatalogMember> members = list.Members.ToDictionary(member => member.Zone);
        foreach (ManagedZone zone in _zones.Values.Where(zone => zone.Catalog == catalog.Data.Origin))
        {
            if (members.TryGetValue(zone.Data.Origin, out CatalogMember? member) && member.Label == zone.Label) continue;
            next.Remove(zone.Data.Origin);
            zone.Data.DeleteState();
        }
        foreach (CatalogMember member in list.Members)
        {
            if (next.TryGetValue(member.Zone, out ManagedZone? present))
            {
                if (present.Catalog == catalog.Data.Origin) continue;
                if (!MayTakeOver(present, catalog.Data.Origin))
                {
                    LogClash(_log, catalog.Data.Origin, member.Zone);
                    continue;
                }
            }
            next[member.Zone] = CreateMember(catalog, member);
        }
        Publish(next);
    }

    // Section 4.4.1: only if the old catalog says so.
    private bool MayTakeOver(ManagedZone present, DomainName taker) =>
        present.Catalog is { } owner && _zones.TryGetValue(owner, out ManagedZone? old) && old.Data.Current is { } snapshot
        && Catalog.TryRead(snapshot, out Catalog? list, out _) && list.Members.Any(member => member.Zone == present.Data.Origin && member.NewOwner == taker);

    private ManagedZone CreateMember(ManagedZone catalog, CatalogMember member)
    {
        ZoneSettings from = catalog.Data.Zone.Settings;
        var settings = new ZoneSettings
        {
            Name = member.Zone,
            Type = ZoneType.Secondary,
            Primaries = from.Primaries,
            AllowQuery = null,
            AllowTransfer = from.AllowTransfer,
            AllowNotify = from.AllowNotify,
            NotifiesNameServers = false,
            JournalSizeMax = from.JournalSizeMax,
        };
        // The label is part of the name: with another one the zone begins anew.
        string path = Path.Combine(Path.GetFullPath(_configuration.Server.Directory), "catalog", $"{ZonePaths.NameOf(member.Zone)}.{ZonePaths.Digest(member.Label.Span)}.zone");
        ManagedZone zone = Create(settings, path, catalog.Data.Origin, member.Label);
        Guard(zone, () => LoadFirst(zone));
        return zone;
    }

    private void Produce(ManagedZone catalog, List<ManagedZone> changed)
    {
        DomainName origin = catalog.Data.Origin;
        DomainName[] members = [.. _configuration.Zones.Where(zone => zone.Catalog == origin).Select(zone => zone.Name)];
        Guard(catalog, () =>
        {
            if (catalog.Data.Current is null) catalog.Data.Load();
            uint? last = catalog.Data.Current?.Serial;
            ZoneSnapshot next = CatalogBuilder.Build(origin, members, CatalogBuilder.NextSerial(last, (ulong)_time.GetUtcNow().ToUnixTimeSeconds()));
            if (catalog.Data.Current is { } current && IsSameList(current, next)) return;
            catalog.Data.Replace(next);
            changed.Add(catalog);
        });
    }

    private static bool IsSameList(ZoneSnapshot current, ZoneSnapshot next)
    {
        ZoneChange change = Transfers.ZoneChanges.Between(current, next);
        return change.Removed.Count == 0 && change.Added.Count == 0;
    }

    [LoggerMessage(1, LogLevel.Error, "zone {Zone}: {Problem}")]
    private static partial void LogProblem(ILogger log, DomainName zone, string problem);

    [LoggerMessage(2, LogLevel.Error, "catalog {Catalog} is broken, and its members stay as they are: {Problem}")]
    private static partial void LogCatalog(ILogger log, DomainName catalog, string problem);

    [LoggerMessage(3, LogLevel.Warning, "catalog {Catalog}: {Zone} is there already and stays as it is")]
    private static partial void LogClash(ILogger log, DomainName catalog, DomainName zone);
}
