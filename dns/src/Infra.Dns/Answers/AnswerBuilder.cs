using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Wire;

namespace Infra.Dns.Answers;

/// <summary>
/// Answers questions of class IN from zones (RFC 1034 section 4.3.2, RFC 4592, RFC 6672, RFC 4035 section 3.1, RFC 5155 section 7). Stateless; it allocates nothing
/// itself, and follows at most <see cref="AliasesMax"/> aliases.
/// </summary>
public static class AnswerBuilder
{
    /// <summary>How many aliases one answer follows; what lies behind is left to who asks.</summary>
    public const int AliasesMax = 11;

    /// <summary>
    /// Writes the three sections of an answer behind header and question. What does not fit is left out set by set: additional records silently, unless a referral cannot
    /// be followed without them (RFC 9471), all others with TC.
    /// </summary>
    /// <param name="zones">Finds zones.</param>
    /// <param name="question">The name in uncompressed wire form.</param>
    /// <param name="type">The type.</param>
    /// <param name="options">What else matters.</param>
    /// <param name="target">The message, in which header and question stand already; its end is the largest message without OPT.</param>
    public static AnswerResult Build(IZoneFinder zones, ReadOnlySpan<byte> question, RecordType type, AnswerOptions options, ref DnsWriter target)
    {
        ArgumentNullException.ThrowIfNull(zones);
        var answer = new Answering(zones, type, options, new AnswerWriter(target, options.IsDnssecOk));
        answer.Run(question);
        AnswerWriter writer = answer.Writer;
        target = writer.Target;
        return new AnswerResult(
            answer.Code, answer.Kind, answer.Trouble, answer.IsAuthoritative, writer.IsTruncated, writer.AnswerCount, writer.AuthorityCount, writer.AdditionalCount);
    }

    /// <summary>One answer under way.</summary>
    private ref struct Answering(IZoneFinder zones, RecordType type, AnswerOptions options, AnswerWriter writer)
    {
        private AnswerWriter _writer = writer;
        private ZoneSnapshot _zone = null!;
        private bool _isAlias;   // whether the name at hand is not the question's

        internal readonly AnswerWriter Writer => _writer;

        internal ResponseCode Code { get; private set; }

        internal AnswerKind Kind { get; private set; }

        internal ZoneTrouble Trouble { get; private set; }

        internal bool IsAuthoritative { get; private set; }

        internal void Run(scoped ReadOnlySpan<byte> question)
        {
            Span<byte> name = stackalloc byte[WireName.LengthMax];
            Span<ulong> seen = stackalloc ulong[AliasesMax + 1];
            int length = question.Length;
            question.CopyTo(name);
            for (int aliases = 0; aliases <= AliasesMax; aliases++)
            {
                // A loop of aliases ends where it began: its records are in the answer already.
                ulong print = FingerprintOf(name[..length]);
                if (seen[..aliases].Contains(print)) return;
                seen[aliases] = print;
                FoundZone found = zones.Find(name[..length], type == RecordType.DS);
                if (found.Zone is null)
                {
                    if (!_isAlias) Refuse(found.Trouble);
                    return;
                }
                _zone = found.Zone;
                if (!TryFollow(name, ref length) || _writer.IsTruncated) return;
                _isAlias = true;
            }
        }

        private void Refuse(ZoneTrouble trouble)
        {
            Trouble = trouble;
            Code = trouble is ZoneTrouble.NotOurs or ZoneTrouble.Prohibited ? ResponseCode.Refused : ResponseCode.ServFail;
            Kind = AnswerKind.Error;
        }

        // Answers for a name, or goes on to the name that it is an alias of: then true.
        private bool TryFollow(scoped Span<byte> name, ref int length)
        {
            ReadOnlySpan<byte> current = name[..length];
            ZoneSearch search = _zone.Search(current);
            bool isOwnCut = search.Cut.Exists && search.IsExact && search.Cut.IsSameAs(search.Encloser);
            if (search.Cut.Exists && !(isOwnCut && type == RecordType.DS))
            {
                Refer(search.Cut);
                return false;
            }
            IsAuthoritative = true;
            if (search.Redirect.Exists) return TryRedirect(search.Redirect, name, ref length);
            if (search.IsExact) return TryAnswer(current, search.Encloser, default, name, ref length);

            Span<byte> wildcardName = stackalloc byte[WireName.LengthMax + 2];
            wildcardName = wildcardName[..DenialWriter.WriteWildcard(search.Encloser.Owner, wildcardName)];
            if (wildcardName.Length <= WireName.LengthMax && _zone.TryFind(wildcardName, out ZoneNode wildcard)) return TryAnswer(current, wildcard, search.Encloser, name, ref length);
            DenyName(current, search.Encloser);
            return false;
        }

        // RFC 6672 section 3.2: the DNAME itself, and a CNAME with its time to live that no signature covers.
        private bool TryRedirect(ZoneNode redirect, scoped Span<byte> name, ref int length)
        {
            redirect.TryFind(RecordType.DNAME, out ZoneSet set);
            ReadOnlySpan<byte> target = set.First;
            int prefix = length - redirect.Owner.Length;
            _writer.Begin(MessageSection.Answer);
            _writer.Write(redirect.Owner, redirect, set);
            if (prefix + target.Length > WireName.LengthMax)
            {
                Code = ResponseCode.YXDomain;
                Kind = AnswerKind.Error;
                return false;
            }
            Span<byte> alias = stackalloc byte[WireName.LengthMax];
            name[..prefix].CopyTo(alias);
            target.CopyTo(alias[prefix..]);
            alias = alias[..(prefix + target.Length)];
            _writer.WriteSynthesized(name[..length], RecordType.CNAME, set.TimeToLive, alias);
            alias.CopyTo(name);
            length = alias.Length;
            return type != RecordType.CNAME && type != RecordType.ANY;
        }

        // encloser: if a wildcard stands for the name, the closest encloser, else no node.
        private bool TryAnswer(scoped ReadOnlySpan<byte> current, ZoneNode node, ZoneNode encloser, scoped Span<byte> name, ref int length)
        {
            _writer.Begin(MessageSection.Answer);
            if (type == RecordType.ANY || type == RecordType.RRSIG) return AnswerAny(current, node, encloser);
            if (node.TryFind(type, out ZoneSet set))
            {
                _writer.Write(current, node, set);
                ProveWildcard(current, encloser);
                if (!options.IsMinimal) AddMore(current, set);
                return false;
            }
            if (node.TryFind(RecordType.CNAME, out ZoneSet alias))
            {
                _writer.Write(current, node, alias);
                ProveWildcard(current, encloser);
                ReadOnlySpan<byte> target = alias.First;
                target.CopyTo(name);
                length = target.Length;
                return true;
            }
            DenyType(current, node, encloser);
            return false;
        }

        // RFC 8482: one set is enough, and a large answer to a small question helps attackers only.
        private bool AnswerAny(scoped ReadOnlySpan<byte> current, ZoneNode node, ZoneNode encloser)
        {
            bool isFull = options.Any == AnyAnswer.FullOverTcp && options.IsStream;
            if (type == RecordType.ANY && options.Any == AnyAnswer.HostInformation && !node.IsEmpty)
            {
                _writer.WriteSynthesized(current, RecordType.HINFO, HostInformationTtl, HostInformation);
                return false;
            }
            int written = 0;
            foreach (ZoneSet set in node)
            {
                if ((set.Type == RecordType.RRSIG) != (type == RecordType.RRSIG)) continue;
                _writer.Write(current, node, set);
                written++;
                if (!isFull) break;
            }
            if (written == 0) DenyType(current, node, encloser);
            else ProveWildcard(current, encloser);
            return false;
        }

        // Below a wildcard's answer stands why no closer name made it (RFC 4035 section 3.1.3.3).
        private void ProveWildcard(scoped ReadOnlySpan<byte> current, ZoneNode encloser)
        {
            if (!encloser.Exists || !options.IsDnssecOk) return;
            _writer.Begin(MessageSection.Authority);
            DenialWriter.NoCloserName(_zone, ref _writer, current, encloser.Owner);
            _writer.Begin(MessageSection.Answer);
        }

        private void DenyName(scoped ReadOnlySpan<byte> current, ZoneNode encloser)
        {
            Code = ResponseCode.NXDomain;
            Kind = AnswerKind.NoName;
            WriteStart();
            if (options.IsDnssecOk) DenialWriter.NoName(_zone, ref _writer, current, encloser.Owner);
        }

        private void DenyType(scoped ReadOnlySpan<byte> current, ZoneNode node, ZoneNode encloser)
        {
            WriteStart();
            if (!options.IsDnssecOk) return;
            if (encloser.Exists) DenialWriter.NoTypeOfWildcard(_zone, ref _writer, current, encloser.Owner, node);
            else DenialWriter.NoType(_zone, ref _writer, current, node, isForParent: false);
        }

        // The SOA's time to live is how long absence may be remembered (RFC 2308 section 3).
        private void WriteStart()
        {
            ZoneSet start = _zone.Start;
            uint minimum = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(start.First[^4..]);
            _writer.Begin(MessageSection.Authority);
            _writer.Write(_zone.Origin.Wire, _zone.Apex, start, Math.Min(start.TimeToLive, minimum), isNeeded: true);
        }

        private void Refer(ZoneNode cut)
        {
            if (!_isAlias) Kind = AnswerKind.Referral;
            cut.TryFind(RecordType.NS, out ZoneSet servers);
            _writer.Begin(MessageSection.Authority);
            _writer.Write(cut.Owner, cut, servers);
            if (options.IsDnssecOk)
            {
                if (cut.TryFind(RecordType.DS, out ZoneSet keys)) _writer.Write(cut.Owner, cut, keys);
                else DenialWriter.NoType(_zone, ref _writer, cut.Owner, cut, isForParent: true);
            }
            _writer.Begin(MessageSection.Additional);
            // Without the addresses of servers below the cut nobody gets there (RFC 9471 section 3); others only save a question.
            AddServers(cut, servers, areBelow: true);
            AddServers(cut, servers, areBelow: false);
        }

        private void AddServers(ZoneNode cut, ZoneSet servers, bool areBelow)
        {
            int index = 0;
            foreach (ReadOnlySpan<byte> server in servers)
            {
                if (WireName.IsAtOrBelow(server, cut.Owner) == areBelow && _zone.TryFindHost(servers, index, server, out ZoneNode node)) AddAddresses(server, node, isNeeded: areBelow);
                index++;
            }
        }

        private void AddMore(scoped ReadOnlySpan<byte> current, ZoneSet set)
        {
            if (!AdditionalNames.AreIn(set.Type)) return;
            Span<ulong> seen = stackalloc ulong[ZoneSet.RecordsMax];   // several records may name one host
            int hosts = 0;
            int index = -1;
            _writer.Begin(MessageSection.Additional);
            foreach (ReadOnlySpan<byte> data in set)
            {
                index++;
                ReadOnlySpan<byte> host = AdditionalNames.HostOf(set.Type, data, set.Owner);
                if (host.IsEmpty || !_zone.TryFindHost(set, index, host, out ZoneNode node)) continue;
                ulong print = FingerprintOf(host);
                if (seen[..hosts].Contains(print)) continue;
                seen[hosts++] = print;
                // Where a wildcard stands for the name, a binding to its own owner means the name.
                AddAddresses(AdditionalNames.HostOf(set.Type, data, current), node, isNeeded: false);
            }
        }

        private void AddAddresses(scoped ReadOnlySpan<byte> host, ZoneNode node, bool isNeeded)
        {
            if (node.TryFind(RecordType.A, out ZoneSet v4)) _writer.Write(host, node, v4, v4.TimeToLive, isNeeded);
            if (node.TryFind(RecordType.AAAA, out ZoneSet v6)) _writer.Write(host, node, v6, v6.TimeToLive, isNeeded);
        }

        private static ulong FingerprintOf(scoped ReadOnlySpan<byte> name)
        {
            ulong hash = 14695981039346656037;
            foreach (byte raw in name)
                hash = (hash ^ WireName.Fold(raw)) * 1099511628211;
            return hash;
        }
    }

    private const uint HostInformationTtl = 3600;

    private static ReadOnlySpan<byte> HostInformation => [7, (byte)'R', (byte)'F', (byte)'C', (byte)'8', (byte)'4', (byte)'8', (byte)'2', 0];
}
