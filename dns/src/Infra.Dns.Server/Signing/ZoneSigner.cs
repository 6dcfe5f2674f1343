using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Incremental;
using Infra.Dns.Dnssec.Keys;
using Infra.Dns.Dnssec.Rollover;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Store;

namespace Infra.Dns.Server.Signing;

/// <summary>
/// Signs one zone by its policy: makes keys when they are needed, carries them through their lives, signs new versions and changes, renews signatures. A key that cannot be
/// read stops all signing, so that a zone is never signed by half. Not safe for several threads at once.
/// </summary>
public sealed class ZoneSigner : IDisposable
{
    // A key tag is free with a probability of nearly one.
    private const int TriesMax = 100;

    // One change of the zone renews so many sets at most.
    private const int RenewalsMax = 1000;

    private readonly DomainName _zone;
    private readonly DnssecPolicySettings _policy;
    private readonly IKeyStore _store;
    private readonly IDnsCrypto _crypto;
    private readonly TimeProvider _time;
    private readonly KeySchedule _schedule;
    private readonly Dictionary<ushort, SigningKey> _keys;

    private ZoneSigner(DomainName zone, DnssecPolicySettings policy, IKeyStore store, IDnsCrypto crypto, TimeProvider time, IEnumerable<ManagedKey> known, Dictionary<ushort, SigningKey> keys)
    {
        _zone = zone;
        _policy = policy;
        _store = store;
        _crypto = crypto;
        _time = time;
        _keys = keys;
        _schedule = new KeySchedule(RolloverOf(policy), known);
    }

    /// <summary>The keys and how far they have come.</summary>
    public IReadOnlyList<ManagedKey> Keys => _schedule.Keys;

    /// <summary>Opens the keys of a zone; false if any cannot be read, or the state names one that is missing.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="policy">How it is signed.</param>
    /// <param name="store">Its keys.</param>
    /// <param name="crypto">What signs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="signer">The signer, if true; the caller disposes it.</param>
    /// <param name="problem">Why not, if false.</param>
    public static bool TryOpen(DomainName zone, DnssecPolicySettings policy, IKeyStore store, IDnsCrypto crypto, TimeProvider time, [NotNullWhen(true)] out ZoneSigner? signer, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(store);
        signer = null;
        Dictionary<ushort, SigningKey> keys = [];
        try
        {
            IReadOnlyList<KeyFile> files = store.ReadKeys(zone, out IReadOnlyList<string> problems);
            foreach (KeyFile file in files)
            {
                if (keys.TryAdd(file.Key.Tag, file.Key)) continue;
                problems = [.. problems, $"two keys have the tag {file.Key.Tag}"];
                file.Dispose();
            }
            IReadOnlyList<ManagedKey>? known = [];
            problem = problems.Count == 0 ? null : string.Join("; ", problems);
            if (problem is null && store.ReadState(zone) is { } text && !KeyScheduleText.TryRead(text, out known, out problem)) problem = $"the state of its keys {problem}";
            problem ??= known!.FirstOrDefault(key => !keys.ContainsKey(key.Tag)) is { } missing ? $"the key {missing.Tag} is missing" : null;
            if (problem is null)
            {
                signer = new ZoneSigner(zone, policy, store, crypto, time, known!, keys);
                return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"its keys cannot be read: {e.Message}";
        }
        foreach (SigningKey key in keys.Values)
            key.Dispose();
        return false;
    }

    /// <summary>The change that makes an unsigned or otherwise signed version of the zone a signed one of the next serial.</summary>
    /// <exception cref="IOException">A key or the state could not be stored; nothing is signed then.</exception>
    public ZoneChange SignWhole(ZoneSnapshot zone)
    {
        Advance();
        return IncrementalSigning.SignWhole(zone, PlanOf(_time.GetUtcNow()), _crypto);
    }

    /// <summary>Extends a change of a signed version by what signing adds.</summary>
    /// <returns>False if the zone must be signed as a whole instead: apply the change and take <see cref="SignWhole"/>.</returns>
    public bool TryExtend(ZoneSnapshot zone, ZoneChange change, [NotNullWhen(true)] out ZoneChange? signed, out string problem) =>
        IncrementalSigning.TryExtend(zone, change, PlanOf(_time.GetUtcNow()), _crypto, out signed, out problem);

    /// <summary>Does what is due: steps of keys, and renewals. Null if nothing is; after a change there may be more at once.</summary>
    /// <exception cref="IOException">A key or the state could not be stored; the zone stays as it is.</exception>
    public ZoneChange? Tick(ZoneSnapshot zone)
    {
        DateTimeOffset now = _time.GetUtcNow();
        bool hasChanged = Advance();
        SigningPlan plan = PlanOf(now);
        if (hasChanged) return IncrementalSigning.SignWhole(zone, plan, _crypto);
        return IncrementalSigning.Refresh(zone, plan, SignatureTimes.Of(now + _policy.SignatureRefresh), RenewalsMax);
    }

    /// <summary>Takes note of what the parent's servers say.</summary>
    /// <param name="sets">The DS set of each server.</param>
    /// <exception cref="IOException">The state could not be stored.</exception>
    public void ObserveParent(IReadOnlyList<IReadOnlyList<DsData>> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        if (sets.Count == 0) return;
        ushort[] ours = [.. _schedule.Keys.Where(key => key.SignsKeys).Select(key => key.Tag)];
        ushort[] any = [.. ours.Where(tag => sets.Any(set => Has(set, tag)))];
        ushort[] all = [.. any.Where(tag => sets.All(set => Has(set, tag)))];
        _schedule.ObserveParent(all, any, _time.GetUtcNow());
        Save();

        bool Has(IReadOnlyList<DsData> set, ushort tag) => set.Any(delegation => delegation.KeyTag == tag && _keys[tag].Public.Matches(delegation, _crypto));
    }

    /// <summary>When keys take their next step by time alone; null if none will.</summary>
    public DateTimeOffset? NextEvent => _schedule.NextEvent();

    /// <summary>Takes it that every server of the parent has the DS records that CDS asks for, and no other: the word of an operator whose parent cannot be asked.</summary>
    /// <exception cref="IOException">The state could not be stored.</exception>
    public void TakeParentAsWanted()
    {
        ushort[] wanted = _policy.LeavesParent ? [] : [.. _schedule.Keys.Where(key => key.WantsDelegation).Select(key => key.Tag)];
        _schedule.ObserveParent(wanted, wanted, _time.GetUtcNow());
        Save();
    }

    /// <summary>Replaces the key of a role now, whatever its age.</summary>
    public void Roll(KeyRole role) => _schedule.Roll(role);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SigningKey key in _keys.Values)
            key.Dispose();
    }

    private static RolloverPolicy RolloverOf(DnssecPolicySettings policy) => new()
    {
        Algorithm = new DnssecAlgorithm((byte)policy.Algorithm),
        HasSeparateKeys = policy.HasSeparateKeys,
        KeysLifetime = policy.KskLifetime,
        DataLifetime = policy.ZskLifetime,
        KeyTimeToLive = policy.DnskeyTtl,
        Propagation = policy.PropagationDelay,
        DoublesDelegations = policy.DoublesDelegations,
    };

    private bool Advance()
    {
        DateTimeOffset now = _time.GetUtcNow();
        string before = KeyScheduleText.Write(_schedule);
        foreach (KeyRole role in _schedule.FindMissing(now))
            MakeKey(role, now);
        bool hasChanged = _schedule.Advance(now);
        if (KeyScheduleText.Write(_schedule) != before) Save();
        return hasChanged;
    }

    private void MakeKey(KeyRole role, DateTimeOffset now)
    {
        var algorithm = new DnssecAlgorithm((byte)_policy.Algorithm);
        ushort flags = new ManagedKey(0, algorithm, role, now).Flags;
        for (int i = 0; i < TriesMax; i++)
        {
            var key = new SigningKey(_zone, flags, _crypto.Generate(algorithm));
            if (_keys.Values.Any(other => Collide(key.Public, other.Public)))
            {
                key.Dispose();
                continue;
            }
            _store.WriteKey(new KeyFile(key, KeyTimes.From(now)));
            _keys.Add(key.Tag, key);
            _schedule.Add(key.Tag, algorithm, role, now);
            return;
        }
        throw new IOException($"no key tag is free for {_zone}");
    }

    // A tag changes when a key is revoked, and then too it must be its own.
    private static bool Collide(DnsKey a, DnsKey b) => a.Tag == b.Tag || a.WithFlags((ushort)(a.Data.Flags | DnsKey.RevokedFlag)).Tag == b.Tag || a.Tag == b.WithFlags((ushort)(b.Data.Flags | DnsKey.RevokedFlag)).Tag;

    private void Save() => _store.WriteState(_zone, KeyScheduleText.Write(_schedule));

    private SigningPlan PlanOf(DateTimeOffset now)
    {
        ManagedKey[] wanted = [.. _schedule.Keys.Where(key => key.WantsDelegation)];
        bool isRolling = _schedule.Keys.Any(key => key.SignsKeys && (key.IsRetiring || key.WantsDelegation != key.Delegation.IsEverywhere));
        bool showsParentKeys = _policy.Cds == "always" || (_policy.Cds == "rollover" && isRolling);
        uint start = SignatureTimes.Of(now);
        return new SigningPlan
        {
            Published = [.. _schedule.Keys.Where(key => key.Record.IsOut).Select(key => _keys[key.Tag].Public)],
            KeySigners = [.. _schedule.Keys.Where(key => key.SignsKeys && key.Record.IsOut).Select(key => _keys[key.Tag])],
            ZoneSigners = [.. _schedule.Keys.Where(key => key.Signatures.IsOut).Select(key => _keys[key.Tag])],
            LeavesParent = _policy.LeavesParent,
            ParentKeys = showsParentKeys ? [.. wanted.Select(key => _keys[key.Tag].Public)] : [],
            Times = new SignatureTimes(start - 3600, start + (uint)_policy.SignatureLifetime.TotalSeconds),
            JitterSeconds = (uint)_policy.Jitter.TotalSeconds,
            Nsec3 = _policy.UsesNsec3 ? Nsec3Parameters.Recommended with { IsOptOut = _policy.OptOut } : null,
            KeyTimeToLive = (uint)_policy.DnskeyTtl.TotalSeconds,
            Serial = SerialChange.Increment,
            HasDigest = _policy.HasDigest,
            Now = now,
            KeepUntil = SignatureTimes.Of(now + _policy.SignatureRefresh),
        };
    }
}
