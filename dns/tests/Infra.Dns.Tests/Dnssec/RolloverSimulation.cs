using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Rollover;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Zones;

namespace Infra.Dns.Tests.Dnssec;

/// <summary>
/// A zone whose keys follow a schedule, a parent that follows its CDS records once a day, and resolvers with everything that a cache may hold: each hour, each DS set, DNSKEY
/// set and data that were published within their times to live must validate together.
/// </summary>
internal sealed class RolloverSimulation
{
    private static readonly DomainName Name = DomainName.Parse("example.");
    private static readonly TimeSpan SignatureLife = TimeSpan.FromDays(14);
    private static readonly TimeSpan SignatureRefresh = TimeSpan.FromDays(7);

    private readonly Dictionary<ushort, SigningKey> _keys = [];
    private readonly List<(DateTimeOffset From, ZoneContents Zone)> _zones = [];
    private readonly List<(DateTimeOffset From, IReadOnlyList<DsData> Set)> _delegations = [];
    private readonly Dictionary<(int Delegation, int Keys, int Data), SignatureTimes?> _verdicts = [];
    private readonly ZoneContents _plain = DnssecVectors.Parse("example.", "$TTL 1d\n@ SOA ns host 1 2h 1h 2w 5m\n@ NS ns\nns A 192.0.2.1\n");
    private DateTimeOffset _now;
    private DateTimeOffset _expires;

    internal RolloverSimulation(RolloverPolicy policy, DateTimeOffset start)
    {
        Schedule = new KeySchedule(policy, []);
        _now = start;
        _delegations.Add((start, []));
        CachedDelegation = policy.DelegationTimeToLive + policy.ParentPropagation;
    }

    internal KeySchedule Schedule { get; }

    internal bool ParentFollows { get; set; } = true;

    internal bool Checks { get; init; } = true;

    /// <summary>Told of each version of the zone: its keys and signers.</summary>
    internal Action<SigningPlan>? Published { get; init; }

    /// <summary>How long resolvers know an old DS set.</summary>
    internal TimeSpan CachedDelegation { get; init; }

    internal int KeysMade { get; private set; }

    internal void Run(int hours, Func<int, RolloverPolicy?> change, Action? after = null)
    {
        for (int hour = 0; hour < hours; hour++, _now = _now.AddHours(1))
        {
            if (change(hour) is { } policy) Schedule.Policy = policy;
            foreach (KeyRole role in Schedule.FindMissing(_now))
                MakeKey(role);
            bool hasChanged = Schedule.Advance(_now);
            if (hasChanged || _zones.Count == 0 || _expires < _now + SignatureRefresh) Publish();
            if (hour % 24 == 23) FollowCds();
            Observe();
            if (Checks) Check();
            after?.Invoke();
        }
    }

    private void MakeKey(KeyRole role)
    {
        while (true)
        {
            IDnsSigner signer = DnssecVectors.Crypto.Generate(Schedule.Policy.Algorithm);
            var key = new SigningKey(Name, (ushort)(role == KeyRole.Data ? 256 : 257), signer);
            if (!_keys.TryAdd(key.Tag, key)) continue;
            Schedule.Add(key.Tag, key.Algorithm, role, _now);
            KeysMade++;
            return;
        }
    }

    private void Publish()
    {
        _expires = _now + SignatureLife;
        var plan = new SigningPlan
        {
            Published = [.. Schedule.Keys.Where(key => key.Record.IsOut).Select(key => _keys[key.Tag].Public)],
            KeySigners = [.. Schedule.Keys.Where(key => key.SignsKeys && key.Record.IsOut).Select(key => _keys[key.Tag])],
            ZoneSigners = [.. Schedule.Keys.Where(key => key.Signatures.IsOut).Select(key => _keys[key.Tag])],
            ParentKeys = [.. Schedule.Keys.Where(key => key.WantsDelegation).Select(key => _keys[key.Tag].Public)],
            Times = new SignatureTimes(SignatureTimes.Of(_now) - 3600, SignatureTimes.Of(_expires)),
        };
        Published?.Invoke(plan);
        _zones.Add((_now, ZoneSigning.Sign(_plain, plan, DnssecVectors.Crypto)));
    }

    private void FollowCds()
    {
        if (!ParentFollows || !_zones[^1].Zone.TryFind(Name, RecordType.CDS, out RecordSet? wanted)) return;
        DsData[] set = [.. wanted.Data.Select(data => CdsData.TryRead(data.Span, out CdsData cds, out _) ? new DsData(cds.KeyTag, cds.Algorithm, cds.DigestType, cds.Digest) : default)];
        if (!set.SequenceEqual(_delegations[^1].Set)) _delegations.Add((_now, set));
    }

    private void Observe()
    {
        ushort[] seen = [.. _delegations[^1].Set.Select(delegation => delegation.KeyTag)];
        Schedule.ObserveParent(seen, seen, _now);
    }

    private void Check()
    {
        RolloverPolicy policy = Schedule.Policy;
        uint now = SignatureTimes.Of(_now);
        foreach (int delegation in Known(_delegations.Count, i => _delegations[i].From, CachedDelegation))
        {
            if (_delegations[delegation].Set.Count == 0) continue;
            foreach (int keys in Known(_zones.Count, i => _zones[i].From, policy.KeyTimeToLive + policy.Propagation))
            {
                foreach (int data in Known(_zones.Count, i => _zones[i].From, policy.ZoneTimeToLive + policy.Propagation))
                {
                    if (!_verdicts.TryGetValue((delegation, keys, data), out SignatureTimes? times)) _verdicts.Add((delegation, keys, data), times = Validate(delegation, keys, data));
                    Assert.True(times is { } valid && valid.Contains(now), $"bogus at {_now:u}: DS of {_delegations[delegation].From:u}, DNSKEY of {_zones[keys].From:u}, data of {_zones[data].From:u}\n{KeyScheduleText.Write(Schedule)}");
                }
            }
        }
    }

    // What was published at some time within the last hours.
    private IEnumerable<int> Known(int count, Func<int, DateTimeOffset> from, TimeSpan cached)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            yield return i;
            if (from(i) <= _now - cached) yield break;
        }
    }

    // Strictly: by each algorithm of the DS set a way to the DNSKEY set, and by each of the DNSKEY set a signature over the data. From when to when, or null.
    private SignatureTimes? Validate(int delegation, int keys, int data)
    {
        SignatureTimes span = new(0, int.MaxValue);
        Assert.True(_zones[keys].Zone.TryFind(Name, RecordType.DNSKEY, out RecordSet? keySet));
        DnsKey[] all = [.. keySet.Data.Select(each => DnsKey.TryCreate(Name, each.Span, out DnsKey? key) ? key : throw new FormatException())];
        foreach (IGrouping<byte, DsData> algorithm in _delegations[delegation].Set.GroupBy(each => each.Algorithm))
        {
            DnsKey[] entries = [.. all.Where(key => algorithm.Any(ds => key.Matches(ds, DnssecVectors.Crypto)))];
            if (!TryFindSignature(_zones[keys].Zone, keySet, entries, ref span)) return null;
        }
        foreach (RecordSet set in _zones[data].Zone.Sets.Where(set => set.Type == RecordType.A || set.Type == RecordType.SOA || set.Type == RecordType.NSEC))
        {
            foreach (IGrouping<byte, DnsKey> algorithm in all.GroupBy(key => key.Data.Algorithm))
            {
                if (!TryFindSignature(_zones[data].Zone, set, [.. algorithm], ref span)) return null;
            }
        }
        return span;
    }

    private static bool TryFindSignature(ZoneContents zone, RecordSet set, DnsKey[] keys, ref SignatureTimes span)
    {
        if (!zone.TryFindSignatures(set.Owner, set.Type, out RecordSet? signatures)) return false;
        foreach (RecordBytes rdata in signatures.Data)
        {
            Assert.True(RrsigData.TryRead(rdata.Span, out RrsigData signature, out _));
            foreach (DnsKey key in keys)
            {
                if (!DnssecVectors.Crypto.TryOpen(key.Algorithm, key.Data.PublicKey.Span, out IDnsVerifier? verifier) || RecordSetVerifier.Verify(set, signature, key, verifier, null, new SignedData()) != SignatureVerdict.Valid) continue;
                span = new SignatureTimes(Math.Max(span.Inception, signature.Inception), Math.Min(span.Expiration, signature.Expiration));
                return true;
            }
        }
        return false;
    }
}
