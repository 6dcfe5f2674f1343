using Infra.Dns.Edns;
using Infra.Dns.Wire;

namespace Infra.Dns.Server.Zones;

/// <summary>Replies without records.</summary>
internal static class Replies
{
    private const ushort UdpSize = 1232;

    /// <summary>A reply with the request's question, and with OPT if the request has it (RFC 6891 section 6.1.1).</summary>
    internal static byte[] Write(in MessageView request, ResponseCode code, bool isAuthoritative = false, ExtendedErrorCode? reason = null)
    {
        MessageHeader header = request.Header;
        byte[] buffer = new byte[512];
        var writer = new DnsWriter(buffer, default);
        ushort bits = (ushort)(MessageHeader.Response | (isAuthoritative ? MessageHeader.Authoritative : 0) | header.Bits & MessageHeader.RecursionDesired);
        bool hasQuestion = header.QuestionCount == 1;
        new MessageHeader(header.Id, bits, hasQuestion ? (ushort)1 : (ushort)0, 0, 0, request.Options is null ? (ushort)0 : (ushort)1).With(header.Opcode).With(code).Write(ref writer);
        if (hasQuestion)
        {
            writer.WriteName(request.ReadName(request.Question.NameOffset).Wire, compress: false);
            writer.WriteUInt16(request.Question.Type.Value);
            writer.WriteUInt16(request.Question.Class.Value);
        }
        if (request.Options is not null)
        {
            EdnsWriter options = EdnsWriter.Begin(ref writer, UdpSize, code, isDnssecOk: false);
            if (reason is { } extended) EdnsWriter.Write(ref writer, extended);
            options.End(ref writer);
        }
        return writer.Written.ToArray();
    }
}
