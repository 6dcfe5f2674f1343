using System.Text;
using System.Text.Json;
using Infra.Pki;
using Infra.Tls.Streams;

namespace Infra.Tls.Tool.Common;

/// <summary>The facts of one handshake with the keying material that was asked for.</summary>
/// <param name="Info">What was agreed.</param>
/// <param name="Exports">What was exported, in the order asked for.</param>
internal sealed record HandshakeFacts(TlsHandshakeInfo Info, IReadOnlyList<(ExportRequest Request, byte[] Value)> Exports)
{
    private IEnumerable<Certificate> Certificates => Info.PeerCertificates is { } peer ? peer.Chain : [];

    internal static HandshakeFacts Collect(TlsStream stream, IReadOnlyList<ExportRequest> requests)
    {
        List<(ExportRequest, byte[])> exports = [];
        foreach (ExportRequest request in requests)
        {
            byte[] value = new byte[request.Length];
            stream.Export(Encoding.ASCII.GetBytes(request.Label), request.Context, value);
            exports.Add((request, value));
        }
        return new HandshakeFacts(stream.Handshake, exports);
    }

    /// <summary>Writes members into the object that is open.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("version", AlgorithmNames.Of(Info.Version));
        json.WriteString("suite", AlgorithmNames.Of(Info.CipherSuite));
        json.WriteString("group", AlgorithmNames.Of(Info.Group));
        json.WriteString("server_signature", AlgorithmNames.Of(Info.ServerSignatureScheme));
        if (Info.ClientSignatureScheme is { } clientScheme) json.WriteString("client_signature", AlgorithmNames.Of(clientScheme));
        if (Info.ServerName is not null) json.WriteString("server_name", Info.ServerName);
        if (!Info.ApplicationProtocol.IsNone) json.WriteString("alpn", Info.ApplicationProtocol.ToString());
        json.WriteBoolean("retried", Info.WasRetried);
        json.WriteStartArray("exports");
        foreach ((ExportRequest request, byte[] value) in Exports)
        {
            json.WriteStartObject();
            json.WriteString("label", request.Label);
            json.WriteString("context", Convert.ToHexStringLower(request.Context));
            json.WriteString("value", Convert.ToHexStringLower(value));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("peer_certificates");
        foreach (Certificate certificate in Certificates) CertificateFacts.Write(json, certificate);
        json.WriteEndArray();
    }

    /// <summary>A line for each fact.</summary>
    internal IEnumerable<string> Lines()
    {
        string name = Info.ServerName is null ? "" : $", name {Info.ServerName}";
        string alpn = Info.ApplicationProtocol.IsNone ? "" : $", protocol {Info.ApplicationProtocol}";
        string retry = Info.WasRetried ? ", after a retry" : "";
        string client = Info.ClientSignatureScheme is { } scheme ? $", client signature {AlgorithmNames.Of(scheme)}" : "";
        yield return $"{AlgorithmNames.Of(Info.Version)}, {AlgorithmNames.Of(Info.CipherSuite)}, group {AlgorithmNames.Of(Info.Group)}, "
            + $"server signature {AlgorithmNames.Of(Info.ServerSignatureScheme)}{client}{name}{alpn}{retry}";
        foreach (Certificate certificate in Certificates) yield return "certificate: " + CertificateFacts.Describe(certificate);
        foreach ((ExportRequest request, byte[] value) in Exports)
            yield return $"export {request.Label}{(request.Context.Length == 0 ? "" : ":" + Convert.ToHexStringLower(request.Context))}: {Convert.ToHexStringLower(value)}";
    }
}
