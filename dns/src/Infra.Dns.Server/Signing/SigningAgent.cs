using Infra.Buffers;
using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Rollover;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Zones;
using Infra.Dns.Store;
using Infra.Dns.Transfers;
using Infra.Parsing;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Signing;

/// <summary>
/// Keeps a primary's zone signed. The zone file stays as its operator wrote it; what is served lies in a file and journal of its own. Edits of the file and updates reach it as
/// changes; the file as it was taken over last lies beside, so that an edit takes back no update. Callers hold the gate of the zone's data.
/// </summary>
internal sealed partial class SigningAgent(ZoneData data, IZoneStorage storage, IKeyStore keys, IDnsCrypto crypto, TimeProvider time, IRandom random, Action<ZoneData> onChange, ILogger log) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    // Each round renews a thousand sets, or takes a step of the keys.
    private const int RoundsMax = 100;

    private readonly CancellationTokenSource _end = new();
    private ZoneSigner? _signer;
    private DnssecPolicySettings? _policy;
    private volatile ParentServers? _parent;
    private Task _run = Task.CompletedTask;

    /// <summary>What is wrong with file or keys; empty if nothing is.</summary>
    internal string LastProblem { get; private set; } = "";

    /// <summary>The keys; none before the first signing.</summary>
    internal IReadOnlyList<ManagedKey> Keys => _signer?.Keys ?? [];

    /// <summary>The servers of the parent; null if the policy names none.</summary>
    internal ParentServers? Parent => _parent;

    /// <summary>When keys take their next step by time alone; null if none will.</summary>
    internal DateTimeOffset? NextEvent => _signer?.NextEvent;

    /// <summary>Where the file of the operator lies, as it was taken over last.</summary>
    private string TakenPath => data.FilePath + ".source";

    public void Dispose()
    {
        _end.Cancel();
        _signer?.Dispose();
    }

    /// <summary>Begins to renew signatures and to look after keys by itself.</summary>
    internal void Start() => _run = Task.Run(() => RunAsync(_end.Token));

    internal Task EndAsync() => _run;

    /// <summary>Takes over policy and file; true if another version is served now. What is broken leaves the old version and its signatures.</summary>
    internal bool Refresh(DnssecPolicySettings policy)
    {
        if (_signer is null || _policy != policy)
        {
            _signer?.Dispose();
            _signer = null;
            if (!ZoneSigner.TryOpen(data.Origin, policy, keys, crypto, time, out _signer, out string? problem)) return Fail(problem);
            _policy = policy;
            _parent = policy.ParentServers.Count == 0 ? null : new ParentServers(policy.ParentServers, time, random);
        }
        var findings = new DiagnosticBag();
        if (new StoredZoneFile(storage, data.Zone.Settings.File!).Load(data.Origin, findings) is not { } file) return Fail(new DiagnosticRenderer(false).Render(findings));
        LastProblem = "";
        ZoneSnapshot source = Plain(file);
        bool isChanged = data.Current is { } current ? TakeEdits(current, source) : TakeFirst(source);
        if (isChanged || !new StoredZoneFile(storage, TakenPath).Exists) new StoredZoneFile(storage, TakenPath).Save(source);
        return isChanged | Tick();
    }

    /// <summary>The changes, and the version they lead to, that a change of the signed zone needs.</summary>
    /// <exception cref="ZoneProblemException">The zone cannot be signed now; the change must not be made.</exception>
    internal (IReadOnlyList<ZoneChange> Changes, ZoneSnapshot Next) Extend(ZoneSnapshot zone, ZoneChange change)
    {
        if (_signer is null) throw new ZoneProblemException($"the zone cannot be signed: {LastProblem}");
        try
        {
            if (_signer.TryExtend(zone, change, out ZoneChange? signed, out string problem) && zone.TryApply(signed, out ZoneSnapshot? next, out problem)) return ([signed], next);
            if (!zone.TryApply(change, out ZoneSnapshot? plain, out problem)) throw new ZoneProblemException(problem);
            ZoneChange whole = _signer.SignWhole(plain);
            return plain.TryApply(whole, out next, out problem) ? ([change, whole], next) : throw new ZoneProblemException(problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new ZoneProblemException($"the zone cannot be signed: {e.Message}");
        }
    }

    /// <summary>Does what is due; true if another version is served now.</summary>
    internal bool Tick()
    {
        bool isChanged = false;
        for (int i = 0; i < RoundsMax && _signer is not null && data.Current is { } current; i++)
        {
            try
            {
                if (_signer.Tick(current) is not { } change) return isChanged;
                if (!current.TryApply(change, out ZoneSnapshot? next, out string problem)) return Fail(problem) | isChanged;
                data.Apply([change], next);
                isChanged = true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ZoneProblemException)
            {
                return Fail(e.Message) | isChanged;
            }
        }
        return isChanged;
    }

    /// <summary>Begins to replace the key of a role, whatever its age; true if another version is served now.</summary>
    /// <exception cref="ZoneProblemException">There is no such key, or the zone cannot be signed.</exception>
    internal bool Roll(KeyRole role)
    {
        ZoneSigner signer = _signer ?? throw new ZoneProblemException($"the zone cannot be signed: {LastProblem}");
        if (!signer.Keys.Any(key => key.Role == role && !key.IsRetiring)) throw new ZoneProblemException("the zone has no key of this role that could be replaced");
        signer.Roll(role);
        return Tick();
    }

    /// <summary>Takes it that the parent has the DS set that it was asked for, by the word of the operator; true if another version is served now.</summary>
    /// <exception cref="ZoneProblemException">The zone cannot be signed.</exception>
    internal bool TakeParentAsWanted()
    {
        ZoneSigner signer = _signer ?? throw new ZoneProblemException($"the zone cannot be signed: {LastProblem}");
        signer.TakeParentAsWanted();
        return Tick();
    }

    private bool TakeFirst(ZoneSnapshot source)
    {
        ZoneChange change = _signer!.SignWhole(source);
        if (!source.TryApply(change, out ZoneSnapshot? signed, out string problem)) return Fail(problem);
        data.Replace(signed);
        return true;
    }

    private bool TakeEdits(ZoneSnapshot current, ZoneSnapshot source)
    {
        ZoneSnapshot before = new StoredZoneFile(storage, TakenPath).Load(data.Origin, []) ?? Plain(current);
        ZoneChange edit = ZoneChanges.Between(before, source);
        // Only what is still, or not yet, so: updates may have come between.
        ResourceRecord[] removed = [.. edit.Removed.Where(record => current.TryFind(record.Owner, record.Type, out ZoneSet set) && set.Contains(record.Data.Span))];
        ResourceRecord[] added = [.. edit.Added.Where(record => !current.TryFind(record.Owner, record.Type, out ZoneSet set) || set.TimeToLive != record.TimeToLive || !set.Contains(record.Data.Span))];
        bool isNewer = SerialNumber.IsAfter(source.Serial, current.Serial);
        if (removed.Length == 0 && added.Length == 0 && !isNewer && IsSameStart(before.StartRecord, source.StartRecord)) return false;
        ResourceRecord start = WithSerial(source.StartRecord, isNewer ? source.Serial : current.Serial + 1);
        (IReadOnlyList<ZoneChange> changes, ZoneSnapshot next) = Extend(current, new ZoneChange(current.StartRecord, start, removed, added));
        data.Apply(changes, next);
        return true;
    }

    // A zone without what signing adds.
    private static ZoneSnapshot Plain(ZoneSnapshot zone)
    {
        var builder = new ZoneSnapshotBuilder(zone.Origin);
        foreach (ZoneNode node in zone.Names)
        {
            bool isApex = WireName.AreEqual(node.Owner, zone.Origin.Wire);
            foreach (ZoneSet set in node)
            {
                RecordType type = set.Type;
                if (type == RecordType.RRSIG || type == RecordType.NSEC || type == RecordType.NSEC3) continue;
                if (isApex && (type == RecordType.NSEC3PARAM || type == RecordType.DNSKEY || type == RecordType.CDS || type == RecordType.CDNSKEY || type == RecordType.ZONEMD)) continue;
                foreach (ReadOnlySpan<byte> each in set)
                    builder.TryAdd(node.Owner, type, set.TimeToLive, each);
            }
        }
        return builder.TryBuild(out ZoneSnapshot? plain, out string problem) ? plain : throw new ZoneProblemException(problem);
    }

    private static bool IsSameStart(ResourceRecord a, ResourceRecord b) => a.TimeToLive == b.TimeToLive && WithSerial(a, 0).IsSameAs(WithSerial(b, 0));

    private static ResourceRecord WithSerial(ResourceRecord start, uint serial)
    {
        byte[] data = start.Data.Span.ToArray();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(data.Length - 20), serial);
        return start with { Data = new RecordBytes(data) };
    }

    private bool Fail(string problem)
    {
        if (problem != LastProblem) LogProblem(log, data.Origin, problem);
        LastProblem = problem;
        return false;
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, cancellation).ConfigureAwait(false);
                IReadOnlyList<IReadOnlyList<DsData>>? sets = _parent is { } parent ? await parent.AskAsync(data.Origin, cancellation).ConfigureAwait(false) : null;
                if (await WorkAsync(sets, cancellation).ConfigureAwait(false)) onChange(data);
            }
        }
        catch (OperationCanceledException)
        {
            // The zone goes, or the server does.
        }
    }

    private async Task<bool> WorkAsync(IReadOnlyList<IReadOnlyList<DsData>>? sets, CancellationToken cancellation)
    {
        await data.Gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (sets is not null) _signer?.ObserveParent(sets);
            return !data.IsFrozen && Tick();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ZoneProblemException)
        {
            return Fail(e.Message);
        }
        finally
        {
            data.Gate.Release();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "zone {Zone}: not signed anew, what is served keeps its signatures: {Problem}")]
    private static partial void LogProblem(ILogger log, DomainName zone, string problem);
}
