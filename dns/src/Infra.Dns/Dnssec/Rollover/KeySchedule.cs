namespace Infra.Dns.Dnssec.Rollover;

/// <summary>
/// The keys of a zone through all their changes: first signing, replacement of a ZSK (published before it signs), of a KSK or CSK (both sign, then the DS is swapped; or for a KSK both have a DS, then the keys are swapped), and of
/// the algorithm (RFC 6781 sections 4.1.1, 4.1.2, 4.1.4; RFC 7583). There is no script for each kind. A step is taken as soon as whatever caches may hold then still
/// validates together, and a key leaves only when its successor is everywhere. Time and the sight of the parent come from outside. Not safe for several threads at once.
/// </summary>
public sealed class KeySchedule
{
    // A key has three kinds of records with four states each.
    private const int StepsPerKeyMax = 12;

    private readonly List<ManagedKey> _keys;

    /// <summary>Goes on from keys as they are.</summary>
    public KeySchedule(RolloverPolicy policy, IEnumerable<ManagedKey> keys)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Policy = policy;
        _keys = [.. keys];
    }

    /// <summary>The policy; another one starts what leads to it.</summary>
    public RolloverPolicy Policy { get; set; }

    /// <summary>The keys.</summary>
    public IReadOnlyList<ManagedKey> Keys => _keys;

    /// <summary>The roles for which a key has to be made now: because there is none of the policy's algorithm, or the present one has had its time.</summary>
    public IReadOnlyList<KeyRole> FindMissing(DateTimeOffset now)
    {
        List<KeyRole> missing = [];
        foreach (KeyRole role in Policy.Roles)
        {
            ManagedKey? present = _keys.Find(key => !key.IsRetiring && key.Role == role && key.Algorithm == Policy.Algorithm);
            TimeSpan lifetime = Policy.LifetimeOf(role);
            if (present is null || (lifetime > TimeSpan.Zero && present.Created + lifetime <= now && IsSettled(present))) missing.Add(role);
        }
        return missing;
    }

    /// <summary>Takes a new key in; those that had its role begin to retire.</summary>
    /// <exception cref="ArgumentException">Another key has this tag.</exception>
    public void Add(ushort tag, DnssecAlgorithm algorithm, KeyRole role, DateTimeOffset now)
    {
        if (_keys.Exists(key => key.Tag == tag)) throw new ArgumentException("key tags must not collide within a zone", nameof(tag));
        for (int i = 0; i < _keys.Count; i++)
        {
            // Another role or algorithm than the policy's retires as well.
            if (_keys[i].Role == role || !Policy.Roles.Contains(_keys[i].Role)) _keys[i] = _keys[i] with { IsRetiring = true };
        }
        _keys.Add(new ManagedKey(tag, algorithm, role, now));
    }

    /// <summary>Takes all steps that are due. Returns whether the zone's records change by that; keys that are gone leave the list.</summary>
    public bool Advance(DateTimeOffset now)
    {
        bool hasChanged = false;
        for (int round = 0; round < StepsPerKeyMax * (_keys.Count + 1); round++)
        {
            bool hasStepped = Settle(now);
            for (int i = 0; i < _keys.Count; i++)
            {
                ManagedKey next = Step(_keys[i], now);
                if (next == _keys[i]) continue;
                _keys[i] = next;
                hasStepped = hasChanged = true;
            }
            hasStepped |= _keys.RemoveAll(key => key.IsRetiring && key.IsGone) > 0;
            if (!hasStepped) return hasChanged;
        }
        return hasChanged;
    }

    /// <summary>Takes note of the DS set that the parent's servers show.</summary>
    /// <param name="seenByAll">Tags of our keys of which every server has a DS that is right.</param>
    /// <param name="seenByAny">Tags of our keys of which any server has one.</param>
    /// <param name="now">When they were asked.</param>
    public void ObserveParent(IReadOnlyCollection<ushort> seenByAll, IReadOnlyCollection<ushort> seenByAny, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(seenByAll);
        ArgumentNullException.ThrowIfNull(seenByAny);
        for (int i = 0; i < _keys.Count; i++)
        {
            ManagedKey key = _keys[i];
            if (!key.SignsKeys) continue;
            if (seenByAll.Contains(key.Tag) && !key.Delegation.IsOut) _keys[i] = key with { Delegation = new PresenceState(Presence.Rumoured, now) };
            else if (!seenByAny.Contains(key.Tag) && key.Delegation.IsOut) _keys[i] = key with { Delegation = new PresenceState(Presence.Unretentive, now) };
            // One server that still, or already, has it: nothing is known for sure, and what was withdrawn is not gone.
            else if (seenByAny.Contains(key.Tag) && !key.Delegation.IsOut) _keys[i] = key with { Delegation = new PresenceState(Presence.Unretentive, now) };
        }
    }

    /// <summary>Retires the present key of a role before its time, so that <see cref="FindMissing"/> asks for another.</summary>
    public void Roll(KeyRole role)
    {
        for (int i = 0; i < _keys.Count; i++)
        {
            if (_keys[i].Role == role) _keys[i] = _keys[i] with { IsRetiring = true };
        }
    }

    /// <summary>When something happens next by time alone; null if nothing will.</summary>
    public DateTimeOffset? NextEvent()
    {
        DateTimeOffset? next = null;
        foreach (ManagedKey key in _keys)
        {
            Take(key.Record.EndsAt(RecordSpread));
            Take(key.Signatures.EndsAt(SignatureSpread));
            Take(key.Delegation.EndsAt(DelegationSpread));
            TimeSpan lifetime = Policy.LifetimeOf(key.Role);
            if (!key.IsRetiring && lifetime > TimeSpan.Zero && IsSettled(key)) Take(key.Created + lifetime);
        }
        return next;

        void Take(DateTimeOffset? time)
        {
            if (time is { } at && (next is not { } known || at < known)) next = at;
        }
    }

    private TimeSpan RecordSpread => Policy.KeyTimeToLive + Policy.Propagation;

    private TimeSpan SignatureSpread => Policy.ZoneTimeToLive + Policy.Propagation;

    private TimeSpan DelegationSpread => Policy.DelegationTimeToLive + Policy.ParentPropagation;

    // A key is not replaced before it has arrived; otherwise short lifetimes would pile keys up.
    private bool IsSettled(ManagedKey key) => key.Record.IsEverywhere && (!key.SignsData || key.Signatures.IsEverywhere) && (!key.SignsKeys || key.Delegation.IsEverywhere || Policy.IsIsland);

    private bool Settle(DateTimeOffset now)
    {
        bool hasSettled = false;
        for (int i = 0; i < _keys.Count; i++)
        {
            ManagedKey key = _keys[i];
            if (key.Record.EndsAt(RecordSpread) <= now) key = key with { Record = key.Record.Settled() };
            if (key.Signatures.EndsAt(SignatureSpread) <= now) key = key with { Signatures = key.Signatures.Settled() };
            if (key.Delegation.EndsAt(DelegationSpread) <= now) key = key with { Delegation = key.Delegation.Settled() };
            hasSettled |= key != _keys[i];
            _keys[i] = key;
        }
        return hasSettled;
    }

    private ManagedKey Step(ManagedKey key, DateTimeOffset now)
    {
        var begin = new PresenceState(Presence.Rumoured, now);
        var end = new PresenceState(Presence.Unretentive, now);
        if (!key.IsRetiring)
        {
            if (key.SignsData && key.Signatures.IsHidden && MaySign(key)) return key with { Signatures = begin };
            if (key.Record.IsHidden && MayPublish(key)) return key with { Record = begin };
            if (key.SignsKeys && !key.WantsDelegation && MayDelegate(key)) return key with { WantsDelegation = true };
            return key;
        }
        if (key.WantsDelegation && _keys.Exists(other => !other.IsRetiring && other.WantsDelegation && other.Record.IsEverywhere)) return key with { WantsDelegation = false };
        if (key.Signatures.IsOut && MayStopSigning(key)) return key with { Signatures = end };
        if (key.Record.IsOut && MayWithdraw(key)) return key with { Record = end };
        return key;
    }

    // RFC 6781 section 4.1.4: signatures of a new algorithm come before its keys; those of a new key after it (section 4.1.1.1).
    private bool MaySign(ManagedKey key) => !IsSecure || key.Record.IsEverywhere || _keys.TrueForAll(other => other.Algorithm != key.Algorithm || other.Record.IsHidden);

    // A zone that no DS leads to is not validated yet, so its first keys need not wait.
    private bool MayPublish(ManagedKey key) => !IsSecure || (DoublesDelegation(key) ? key.Delegation.IsEverywhere : _keys.Exists(other => other.Algorithm == key.Algorithm && other.Signatures.IsEverywhere));

    // A DS of a key that is not published yet does no harm beside one of a key that every cache has.
    private bool MayDelegate(ManagedKey key) =>
        (key.Record.IsEverywhere || (DoublesDelegation(key) && _keys.Exists(other => IsPredecessor(other, key) && other.Record.IsEverywhere && other.Delegation.IsEverywhere)))
        && _keys.Exists(other => other.Algorithm == key.Algorithm && other.SignsData && other.Record.IsEverywhere && other.Signatures.IsEverywhere);

    private bool MayStopSigning(ManagedKey key) => HasSuccessor(key)
        ? key.Record.IsEverywhere && _keys.Exists(other => !other.IsRetiring && other.SignsData && other.Algorithm == key.Algorithm && other.Record.IsEverywhere && other.Signatures.IsOut)
        // Last of its algorithm: while any cache has a key of it, all data must have its signatures (RFC 4035 section 2.2).
        : _keys.TrueForAll(other => other.Algorithm != key.Algorithm || other.Record.IsHidden) && HasCompleteSuccessor();

    private bool MayWithdraw(ManagedKey key)
    {
        if (!HasSuccessor(key))
        {
            // All keys of an algorithm go together, so that none of it is left in a DNSKEY set that it does not sign.
            return _keys.TrueForAll(other => other.Algorithm != key.Algorithm || other.Delegation.IsHidden) && HasCompleteSuccessor();
        }
        if (key.SignsData && !key.Signatures.IsHidden) return false;
        // While every cache has the DS of both, any DNSKEY set with one of them will do.
        if (Policy.DoublesDelegations && key.Record.IsEverywhere && key.Delegation.IsEverywhere && _keys.Exists(other => !other.IsRetiring && IsPredecessor(key, other) && other.Record.IsOut && other.Delegation.IsEverywhere))
            return true;
        return !key.SignsKeys || (key.Delegation.IsHidden && HasCompleteSuccessor());
    }

    private bool DoublesDelegation(ManagedKey key) => Policy.DoublesDelegations && _keys.Exists(other => IsPredecessor(other, key) && !other.Record.IsHidden && !other.Delegation.IsHidden);

    private static bool IsPredecessor(ManagedKey old, ManagedKey key) => old.IsRetiring && old.Role == KeyRole.Keys && key.Role == KeyRole.Keys && old.Algorithm == key.Algorithm && old.Tag != key.Tag;

    // Whether validation works for everyone without the retiring keys.
    private bool HasCompleteSuccessor() => _keys.Exists(key => !key.IsRetiring && key.SignsKeys && key.Record.IsEverywhere && (key.Delegation.IsEverywhere || Policy.IsIsland)
        && _keys.Exists(other => !other.IsRetiring && other.SignsData && other.Algorithm == key.Algorithm && other.Record.IsEverywhere && other.Signatures.IsEverywhere));

    private bool HasSuccessor(ManagedKey key) => _keys.Exists(other => !other.IsRetiring && other.Algorithm == key.Algorithm);

    private bool IsSecure => _keys.Exists(key => !key.Delegation.IsHidden || (Policy.IsIsland && key.Record.IsEverywhere));
}
