using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Answers;
using Infra.Dns.Edns;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Requests;
using Infra.Dns.Wire;

namespace Infra.Dns.Server.Service;

/// <summary>
/// Decides about requests: what is malformed, refused, answered from the zones at once, or handed over to a handler. Belongs to one thread or connection; answering a
/// question allocates nothing.
/// </summary>
internal sealed class RequestProcessor(DnsService service, ServiceCounters counters, AnswerCache? cache = null)
{
    // The header and root question that even a small buffer holds.
    internal const int ReplyLengthMin = 512;

    private const int OptLength = 11;
    private const int OptionHeadLength = 4;

    private static ReadOnlySpan<byte> IdServer => "\u0002id\u0006server\0"u8;

    private static ReadOnlySpan<byte> HostnameBind => "\u0008hostname\u0004bind\0"u8;

    private static ReadOnlySpan<byte> VersionBind => "\u0007version\u0004bind\0"u8;

    private static ReadOnlySpan<byte> VersionServer => "\u0007version\u0006server\0"u8;

    private readonly DirectoryFinder _finder = new();
    private int _slips;
    private uint _logDraw = 2463534242;
    private uint _untimed;

    internal ServiceCounters Counters => counters;

    /// <summary>Who shall answer after <see cref="RequestOutcome.HandOver"/>.</summary>
    internal IRequestHandler? Handler { get; private set; }

    /// <summary>The largest answer that a handler may send.</summary>
    internal int HandedReplyLengthMax { get; private set; }

    /// <summary>Decides about one request.</summary>
    /// <param name="message">What came.</param>
    /// <param name="client">Who sent it.</param>
    /// <param name="filter">Who may ask at this listener.</param>
    /// <param name="isStream">Whether it came by TCP.</param>
    /// <param name="reply">Where an answer goes; its length is the largest that the transport takes.</param>
    /// <param name="length">The answer's length.</param>
    internal RequestOutcome Process(ReadOnlySpan<byte> message, in ClientAddress client, AccessFilter filter, bool isStream, Span<byte> reply, out int length)
    {
        bool isTimed = (++_untimed & (AnswerTimes.SampleEvery - 1)) == 0;
        long begin = isTimed ? service.Times.Begin() : 0;
        RequestOutcome outcome = Decide(message, client, filter, isStream, reply, out length);
        if (isTimed && outcome == RequestOutcome.Reply) service.Times.End(begin, "question");
        QueryLog log = service.QueryLog;
        if (log.IsOn && log.Wants(ref _logDraw)) Log(log, message, client, isStream, outcome, reply);
        return outcome;
    }

    private static void Log(QueryLog log, ReadOnlySpan<byte> message, in ClientAddress client, bool isStream, RequestOutcome outcome, ReadOnlySpan<byte> reply) =>
        log.Write(message, client, isStream, outcome switch
        {
            RequestOutcome.Reply => new ResponseCode((ushort)(reply[3] & 15)).ToString(),
            RequestOutcome.HandOver => "handed over",
            _ => "no answer",
        });

    private RequestOutcome Decide(ReadOnlySpan<byte> message, in ClientAddress client, AccessFilter filter, bool isStream, Span<byte> reply, out int length)
    {
        length = 0;
        if (message.Length < MessageHeader.Length) return Drop(ServiceCounter.DroppedShort);
        if ((message[2] & 0x80) != 0) return Drop(ServiceCounter.DroppedResponse);
        ServicePolicy policy = service.Policy;
        var question = new Question(message, isStream ? reply.Length : Math.Min(reply.Length, ReplyLengthMin));
        Span<byte> address = stackalloc byte[ClientAddress.LengthMax];
        address = address[..client.Write(address)];
        counters.Add(isStream ? ServiceCounter.QueriesTcp : ServiceCounter.QueriesUdp);
        if (client.IsIPv6) counters.Add(ServiceCounter.QueriesIPv6);

        if (!TryParse(policy, isStream, reply.Length, ref question, out MessageView view)) return Refuse(ref question, policy, address, isStream, reply, out length);
        if (!filter.Allows(address)) return Refuse(ref question, ResponseCode.Refused, ExtendedErrorCode.Prohibited, policy, address, isStream, reply, out length);
        if (policy.HasCookies && question.HasEdns) JudgeCookie(ref question, policy, address);
        if (question.Code != ResponseCode.NoError) return Refuse(ref question, policy, address, isStream, reply, out length);
        if (view.Signature is not null || view.Header.Opcode != Opcode.Query) return HandOver(view.Header.Opcode, ref question, policy, address, isStream, reply, out length);
        return Answer(ref question, policy, address, null, isStream, reply, out length);
    }

    /// <summary>Answers a signed question after its signature was checked; the caller signs the answer.</summary>
    /// <param name="message">The question, whose structure is proven.</param>
    /// <param name="client">Who sent it.</param>
    /// <param name="key">The key that it was signed with.</param>
    /// <param name="isStream">Whether it came by TCP.</param>
    /// <param name="reply">Where the answer goes; its length leaves room for the signature.</param>
    /// <param name="length">The answer's length.</param>
    internal RequestOutcome ProcessSigned(ReadOnlySpan<byte> message, in ClientAddress client, DomainName key, bool isStream, Span<byte> reply, out int length)
    {
        ServicePolicy policy = service.Policy;
        var question = new Question(message, isStream ? reply.Length : Math.Min(reply.Length, ReplyLengthMin));
        Span<byte> address = stackalloc byte[ClientAddress.LengthMax];
        address = address[..client.Write(address)];
        if (!TryParse(policy, isStream, reply.Length, ref question, out _)) return Refuse(ref question, policy, address, isStream, reply, out length);
        if (policy.HasCookies && question.HasEdns) JudgeCookie(ref question, policy, address);
        question.IsExempt = true;
        return Answer(ref question, policy, address, key, isStream, reply, out length);
    }

    private RequestOutcome Drop(ServiceCounter counter)
    {
        counters.Add(counter);
        return RequestOutcome.Drop;
    }

    // False with the code in the question if the message gets no more than an error.
    private bool TryParse(ServicePolicy policy, bool isStream, int replyLengthMax, ref Question question, out MessageView view)
    {
        bool isWhole = MessageView.TryParse(question.Message, out MessageView parsed, out _);
        view = parsed;
        Opcode opcode = view.Header.Opcode;
        if (view.Header.QuestionCount > 0 && view.Question.End > 0) question.Take(view.Question);
        if (question.End > 0) counters.Add(question.Type, question.Class);
        if (opcode == Opcode.Query) counters.Add(ServiceCounter.OpcodeQuery);
        if (opcode != Opcode.Query && opcode != Opcode.Notify && opcode != Opcode.Update)
        {
            counters.Add(ServiceCounter.OpcodeOther);
            question.Code = ResponseCode.NotImp;
            return false;
        }
        question.Code = ResponseCode.FormErr;
        if (!isWhole) return false;
        if (view.Options is not null)
        {
            if (!EdnsView.TryRead(parsed, out EdnsView edns, out _)) return false;
            counters.Add(ServiceCounter.QueriesEdns);
            question.HasEdns = true;
            question.IsDnssecOk = edns.IsDnssecOk;
            if (edns.IsDnssecOk) counters.Add(ServiceCounter.QueriesDnssecOk);
            if (!isStream) question.ReplyLengthMax = Math.Min(replyLengthMax, Math.Min(edns.UdpSize, policy.Settings.UdpSizeMax));
            if (edns.TryFind(EdnsOptionCode.Cookie, out ReadOnlySpan<byte> cookie)) question.Cookie = cookie;
            question.WantsNsid = policy.Nsid.Length > 0 && edns.TryFind(EdnsOptionCode.Nsid, out _);
            if (edns.Version > 0)
            {
                question.Code = ResponseCode.BadVers;
                return false;
            }
        }
        if (opcode == Opcode.Query)
        {
            // RFC 9619: one question; none only to get a cookie (RFC 7873 section 5.4).
            bool asksForCookie = view.Header.QuestionCount == 0 && policy.HasCookies && !question.Cookie.IsEmpty;
            if (view.Header.QuestionCount != 1 && !asksForCookie) return false;
            question.IsForCookie = asksForCookie;
        }
        question.Code = ResponseCode.NoError;
        return true;
    }

    private void JudgeCookie(ref Question question, ServicePolicy policy, scoped ReadOnlySpan<byte> address)
    {
        if (question.Cookie.IsEmpty) return;
        counters.Add(ServiceCounter.QueriesCookie);
        question.Now = (uint)service.Time.GetUtcNow().ToUnixTimeSeconds();
        switch (ServerCookie.Judge(question.Cookie, address, policy.CookieSecrets, question.Now))
        {
            case CookieVerdict.Malformed:
                question.Cookie = default;
                question.Code = ResponseCode.FormErr;
                break;
            case CookieVerdict.Good or CookieVerdict.GoodButOld:
                question.IsExempt = true;
                break;
            case CookieVerdict.Bad:
                question.HasBadCookie = true;
                break;
            default:
                break;   // a client that has no server cookie yet
        }
    }

    private RequestOutcome HandOver(Opcode opcode, ref Question question, ServicePolicy policy, scoped ReadOnlySpan<byte> address, bool isStream, scoped Span<byte> reply, out int length)
    {
        length = 0;
        IRequestHandler? handler = opcode == Opcode.Notify ? policy.Handlers.Notify : opcode == Opcode.Update ? policy.Handlers.Update : null;
        counters.Add(opcode == Opcode.Notify ? ServiceCounter.Notifies : opcode == Opcode.Update ? ServiceCounter.Updates : ServiceCounter.QueriesOther);
        if (opcode != Opcode.Query && handler is null) return Refuse(ref question, ResponseCode.NotImp, null, policy, address, isStream, reply, out length);
        Handler = handler;   // null: a signed question
        HandedReplyLengthMax = question.ReplyLengthMax;
        return RequestOutcome.HandOver;
    }

    private RequestOutcome Answer(ref Question question, ServicePolicy policy, scoped ReadOnlySpan<byte> address, DomainName? key, bool isStream, scoped Span<byte> reply, out int length)
    {
        length = 0;
        if (question.IsForCookie) return Refuse(ref question, question.HasBadCookie ? ResponseCode.BadCookie : ResponseCode.NoError, null, policy, address, isStream, reply, out length);
        if (policy.RequiresCookies && !isStream && key is null && !question.IsExempt && !question.Cookie.IsEmpty)
        {
            counters.Add(ServiceCounter.BadCookies);
            return Refuse(ref question, ResponseCode.BadCookie, null, policy, address, isStream, reply, out length);
        }
        if (policy.RequiresCookies && !isStream && key is null && question.Cookie.IsEmpty) return Truncate(ref question, policy, address, reply, out length);
        if (question.Class == RecordClass.CH) return AnswerIdentity(ref question, policy, address, isStream, reply, out length);
        if (question.Class != RecordClass.IN) return Refuse(ref question, ResponseCode.Refused, null, policy, address, isStream, reply, out length);
        if (question.Type == RecordType.AXFR || question.Type == RecordType.IXFR) return Transfer(ref question, policy, address, isStream, reply, out length);
        if (question.Type.IsMeta && question.Type != RecordType.ANY)
        {
            bool isNoName = question.Type == RecordType.NXNAME;   // RFC 9824 section 3.4
            return Refuse(ref question, isNoName ? ResponseCode.FormErr : ResponseCode.NotImp, isNoName ? ExtendedErrorCode.InvalidQueryType : null, policy, address, isStream, reply, out length);
        }
        return AnswerFromZones(ref question, policy, address, key, isStream, reply, out length);
    }

    private RequestOutcome Transfer(ref Question question, ServicePolicy policy, scoped ReadOnlySpan<byte> address, bool isStream, scoped Span<byte> reply, out int length)
    {
        length = 0;
        // AXFR by UDP is not defined (RFC 5936 section 4.2).
        if (!isStream && question.Type == RecordType.AXFR) return Refuse(ref question, ResponseCode.FormErr, null, policy, address, isStream, reply, out length);
        counters.Add(ServiceCounter.Transfers);
        if (policy.Handlers.Transfer is null) return Refuse(ref question, ResponseCode.Refused, ExtendedErrorCode.Prohibited, policy, address, isStream, reply, out length);
        Handler = policy.Handlers.Transfer;
        HandedReplyLengthMax = question.ReplyLengthMax;
        return RequestOutcome.HandOver;
    }

    private RequestOutcome AnswerFromZones(ref Question question, ServicePolicy policy, scoped ReadOnlySpan<byte> address, DomainName? key, bool isStream, scoped Span<byte> reply, out int length)
    {
        ZoneTable table = service.Zones.Current;
        bool mayBeKept = cache is not null && key is null && !isStream && !question.HasPointer && policy.Settings.HasMinimalResponses;
        if (mayBeKept && cache!.TryFind(question.Asked, question.IsDnssecOk, table, policy, out CachedAnswer found))
        {
            int end = question.End + found.Body.Length;
            if (end + OptLengthOf(question, policy) <= Math.Min(question.ReplyLengthMax, reply.Length)) return AnswerAgain(ref question, found, policy, address, reply, out length);
        }
        Span<byte> name = stackalloc byte[WireName.LengthMax];
        var reader = new DnsReader(question.Message);
        reader.TrySkip(MessageHeader.Length);
        reader.TryReadName(name, out int nameLength, out _);
        name = name[..nameLength];
        int optLength = OptLengthOf(question, policy);
        int limit = Math.Min(question.ReplyLengthMax, reply.Length) - optLength;
        _finder.Begin(table, address, key);

        Span<ushort> candidates = stackalloc ushort[DnsWriter.CandidatesMax];
        var writer = new DnsWriter(reply[..limit], candidates);
        writer.Reserve(MessageHeader.Length);
        writer.WriteName(name, compress: false);
        writer.WriteUInt16(question.Type.Value);
        writer.WriteUInt16(question.Class.Value);
        AnswerResult result = AnswerBuilder.Build(_finder, name, question.Type, policy.OptionsOf(question.IsDnssecOk, isStream), ref writer);

        question.Code = result.Code;
        question.ExtendedError = ErrorOf(result.Trouble);
        if (result.Kind == AnswerKind.Referral) counters.Add(ServiceCounter.Referrals);
        if (result.IsTruncated) counters.Add(ServiceCounter.Truncated);
        length = writer.Offset;
        if (mayBeKept && _finder is { IsOneVersion: true, IsRestricted: false, ZoneSlot: >= 0 }) cache!.Add(question.Asked, question.IsDnssecOk, reply[question.End..length], result, _finder.ZoneSlot, _finder.ZoneVersion);
        ushort additional = result.AdditionalCount;
        if (question.HasEdns)
        {
            length += WriteOptions(ref question, policy, address, reply[length..]);
            additional++;
        }
        ushort flags = (ushort)((result.IsAuthoritative ? MessageHeader.Authoritative : 0) | (result.IsTruncated ? MessageHeader.Truncated : 0));
        WriteHeader(question, flags, 1, result.AnswerCount, result.AuthorityCount, additional, reply);
        return Limit(ref question, result.Kind, policy, address, isStream, reply, ref length);
    }

    // Positive answers only: what has been asked comes back with its own case, behind it what stood there before.
    private RequestOutcome AnswerAgain(ref Question question, in CachedAnswer found, ServicePolicy policy, scoped ReadOnlySpan<byte> address, scoped Span<byte> reply, out int length)
    {
        counters.Add(ServiceCounter.CacheHits);
        question.Asked.CopyTo(reply[MessageHeader.Length..]);
        found.Body.CopyTo(reply[question.End..]);
        length = question.End + found.Body.Length;
        if (question.HasEdns) length += WriteOptions(ref question, policy, address, reply[length..]);
        WriteHeader(question, found.IsAuthoritative ? MessageHeader.Authoritative : (ushort)0, 1, found.AnswerCount, found.AuthorityCount, (ushort)(question.HasEdns ? 1 : 0), reply);
        return Limit(ref question, AnswerKind.Answer, policy, address, isStream: false, reply, ref length);
    }

    // CH TXT questions about the server itself (RFC 4892); nothing is told that is not configured.
    private RequestOutcome AnswerIdentity(ref Question question, ServicePolicy policy, scoped ReadOnlySpan<byte> address, bool isStream, scoped Span<byte> reply, out int length)
    {
        ReadOnlySpan<byte> wire = question.Message[MessageHeader.Length..question.End];
        ReadOnlySpan<byte> name = wire[..^4];
        byte[] text = WireName.AreEqual(name, IdServer) || WireName.AreEqual(name, HostnameBind) ? policy.Identity
            : WireName.AreEqual(name, VersionBind) || WireName.AreEqual(name, VersionServer) ? policy.Version : [];
        if (text.Length == 0 || question.Type != RecordType.TXT) return Refuse(ref question, ResponseCode.Refused, null, policy, address, isStream, reply, out length);
        int limit = Math.Min(question.ReplyLengthMax, reply.Length) - OptLengthOf(question, policy);
        var writer = new DnsWriter(reply[..limit], default);
        writer.Reserve(MessageHeader.Length);
        writer.WriteBytes(wire);
        writer.WriteUInt16(0xC000 | MessageHeader.Length);
        writer.WriteUInt16(RecordType.TXT.Value);
        writer.WriteUInt16(RecordClass.CH.Value);
        writer.WriteUInt32(0);
        writer.WriteUInt16((ushort)(text.Length + 1));
        writer.WriteByte((byte)text.Length);
        writer.WriteBytes(text);
        if (writer.HasOverflowed) return Truncate(ref question, policy, address, reply, out length);
        length = writer.Offset;
        if (question.HasEdns) length += WriteOptions(ref question, policy, address, reply[length..]);
        WriteHeader(question, MessageHeader.Authoritative, 1, 1, 0, (ushort)(question.HasEdns ? 1 : 0), reply);
        return Limit(ref question, AnswerKind.Answer, policy, address, isStream, reply, ref length);
    }

    private RequestOutcome Truncate(ref Question question, ServicePolicy policy, scoped ReadOnlySpan<byte> address, scoped Span<byte> reply, out int length)
    {
        length = WriteEmpty(ref question, policy, address, MessageHeader.Truncated, reply);
        return Send(question);
    }

    private RequestOutcome Refuse(ref Question question, ServicePolicy policy, scoped ReadOnlySpan<byte> address, bool isStream, scoped Span<byte> reply, out int length) =>
        Refuse(ref question, question.Code, null, policy, address, isStream, reply, out length);

    private RequestOutcome Refuse(
        ref Question question, ResponseCode code, ExtendedErrorCode? error, ServicePolicy policy, scoped ReadOnlySpan<byte> address, bool isStream, scoped Span<byte> reply, out int length)
    {
        question.Code = code;
        question.ExtendedError = error;
        if (code == ResponseCode.FormErr) counters.Add(ServiceCounter.Malformed);
        if (code == ResponseCode.Refused) counters.Add(ServiceCounter.Refused);
        length = WriteEmpty(ref question, policy, address, 0, reply);
        return Limit(ref question, AnswerKind.Error, policy, address, isStream, reply, ref length);
    }

    // Header, the question if there was one that could be read, OPT if there was one.
    private static int WriteEmpty(ref Question question, ServicePolicy policy, scoped ReadOnlySpan<byte> address, ushort flags, scoped Span<byte> reply)
    {
        ReadOnlySpan<byte> asked = question.End > 0 ? question.Message[MessageHeader.Length..question.End] : default;
        if (question.HasPointer) asked = default;
        asked.CopyTo(reply[MessageHeader.Length..]);
        int length = MessageHeader.Length + asked.Length;
        bool hasOpt = question.HasEdns;
        if (hasOpt) length += WriteOptions(ref question, policy, address, reply[length..]);
        WriteHeader(question, flags, (ushort)(asked.IsEmpty ? 0 : 1), 0, 0, (ushort)(hasOpt ? 1 : 0), reply);
        return length;
    }

    private RequestOutcome Limit(ref Question question, AnswerKind kind, ServicePolicy policy, scoped ReadOnlySpan<byte> address, bool isStream, scoped Span<byte> reply, ref int length)
    {
        RateLimiter limiter = policy.RateLimiter;
        if (isStream || question.IsExempt || !limiter.IsEnabled || limiter.TryTake(address, kind, service.Time.GetTimestamp() / service.Time.TimestampFrequency)) return Send(question);
        counters.Add(ServiceCounter.RateLimited);
        if (limiter.IsLogOnly) return Send(question);
        if (limiter.Slip == 0 || ++_slips % limiter.Slip != 0) return RequestOutcome.Drop;
        // A client that really asked comes back by TCP, which no forged address can.
        counters.Add(ServiceCounter.RateSlipped);
        question.Code = ResponseCode.NoError;
        question.ExtendedError = null;
        length = WriteEmpty(ref question, policy, address, MessageHeader.Truncated, reply);
        return Send(question);
    }

    private RequestOutcome Send(in Question question)
    {
        counters.Add(question.Code);
        return RequestOutcome.Reply;
    }

    private static void WriteHeader(in Question question, ushort flags, ushort questions, ushort answers, ushort authorities, ushort additionals, Span<byte> reply)
    {
        question.Message[..2].CopyTo(reply);
        ushort asked = BinaryPrimitives.ReadUInt16BigEndian(question.Message[2..]);
        // Opcode, RD and CD come back as they were (RFC 1035 section 4.1.1, RFC 4035 section 3.1.6).
        int bits = MessageHeader.Response | asked & (0x7800 | MessageHeader.RecursionDesired | MessageHeader.CheckingDisabled) | flags | question.Code.Value & 15;
        BinaryPrimitives.WriteUInt16BigEndian(reply[2..], (ushort)bits);
        BinaryPrimitives.WriteUInt16BigEndian(reply[4..], questions);
        BinaryPrimitives.WriteUInt16BigEndian(reply[6..], answers);
        BinaryPrimitives.WriteUInt16BigEndian(reply[8..], authorities);
        BinaryPrimitives.WriteUInt16BigEndian(reply[10..], additionals);
    }

    // Without extended errors, which only answers without records have.
    private static int OptLengthOf(in Question question, ServicePolicy policy)
    {
        if (!question.HasEdns) return 0;
        return OptLength + (question.Cookie.IsEmpty || !policy.HasCookies ? 0 : OptionHeadLength + ServerCookie.Length) + (question.WantsNsid ? OptionHeadLength + policy.Nsid.Length : 0);
    }

    private static int WriteOptions(ref Question question, ServicePolicy policy, scoped ReadOnlySpan<byte> address, scoped Span<byte> target)
    {
        var writer = new DnsWriter(target, default);
        EdnsWriter options = EdnsWriter.Begin(ref writer, (ushort)policy.Settings.UdpSizeMax, question.Code, question.IsDnssecOk);
        if (policy.HasCookies && !question.Cookie.IsEmpty)
        {
            Span<byte> cookie = stackalloc byte[ServerCookie.Length];
            ServerCookie.Write(question.Cookie, address, policy.CookieSecrets.AsSpan(0, ServerCookie.SecretLength), question.Now, cookie);
            EdnsWriter.Write(ref writer, EdnsOptionCode.Cookie, cookie);
        }
        if (question.WantsNsid) EdnsWriter.Write(ref writer, EdnsOptionCode.Nsid, policy.Nsid);
        if (policy.HasExtendedErrors && question.ExtendedError is { } error) EdnsWriter.Write(ref writer, error);
        options.End(ref writer);
        return writer.HasOverflowed ? 0 : writer.Offset;
    }

    private static ExtendedErrorCode? ErrorOf(ZoneTrouble trouble) => trouble switch
    {
        ZoneTrouble.NotOurs => ExtendedErrorCode.NotAuthoritative,
        ZoneTrouble.Prohibited => ExtendedErrorCode.Prohibited,
        ZoneTrouble.NotReady => ExtendedErrorCode.NotReady,
        ZoneTrouble.Expired => ExtendedErrorCode.InvalidData,
        _ => null,
    };

    /// <summary>What is known of a request while it is answered.</summary>
    [SuppressMessage("Design", "CA1815", Justification = "never compared")]
    private ref struct Question(ReadOnlySpan<byte> message, int replyLengthMax)
    {
        internal readonly ReadOnlySpan<byte> Message = message;
        internal ReadOnlySpan<byte> Cookie;
        /// <summary>Name, type and class as they were sent.</summary>
        internal readonly ReadOnlySpan<byte> Asked => Message[MessageHeader.Length..End];

        internal int ReplyLengthMax = replyLengthMax;
        internal int End;
        internal RecordType Type;
        internal RecordClass Class;
        internal ResponseCode Code;
        internal ExtendedErrorCode? ExtendedError;
        internal uint Now;
        internal bool HasPointer;
        internal bool HasEdns;
        internal bool IsDnssecOk;
        internal bool WantsNsid;
        internal bool IsForCookie;
        internal bool HasBadCookie;
        internal bool IsExempt;

        internal void Take(QuestionView view)
        {
            Type = view.Type;
            Class = view.Class;
            End = view.End;
            // The first name of a message has nothing before it that a pointer could mean but the header.
            int at = view.NameOffset;
            while (Message[at] is > 0 and < 0xC0)
                at += Message[at] + 1;
            HasPointer = Message[at] != 0;
        }
    }
}
