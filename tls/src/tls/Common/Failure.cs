using System.Net.Sockets;
using System.Text.Json;
using Infra.Parsing;
using Infra.Tls.Errors;

namespace Infra.Tls.Tool.Common;

/// <summary>Why a connection did not come about, or ended badly, for people and scripts.</summary>
/// <param name="Kind"><c>connect_failed</c>, <c>handshake_failed</c>, <c>certificate_rejected</c>, <c>alert_received</c>, and for an established connection <c>truncated</c> or <c>connection_failed</c>.</param>
/// <param name="Message">One sentence; safe for terminals.</param>
/// <param name="Alert">The alert that was sent or received, or null.</param>
internal sealed record Failure(string Kind, string Message, string? Alert)
{
    internal const string ConnectFailed = "connect_failed";
    private const string HandshakeFailed = "handshake_failed";
    private const string CertificateRejected = "certificate_rejected";
    private const string AlertReceived = "alert_received";
    private const string Truncated = "truncated";
    private const string ConnectionFailed = "connection_failed";

    internal static Failure Of(Exception exception, bool isEstablished)
    {
        if (exception is TlsException tls)
        {
            string kind = tls.Kind switch
            {
                TlsErrorKind.CertificateRejected => CertificateRejected,
                TlsErrorKind.AlertReceived => AlertReceived,
                TlsErrorKind.Truncated when isEstablished => Truncated,
                _ => isEstablished ? ConnectionFailed : HandshakeFailed,
            };
            return new Failure(kind, tls.Message, (tls.ReceivedAlert ?? tls.Alert)?.Name());
        }
        return new Failure(isEstablished ? ConnectionFailed : HandshakeFailed, Text(exception), null);
    }

    internal static Failure Connecting(string message) => new(ConnectFailed, message, null);

    /// <summary>The text of a transport's exception; the inner one tells more where there is one.</summary>
    internal static string Text(Exception exception) => TextEscape.Escape(exception is IOException { InnerException: SocketException inner } ? inner.Message : exception.Message);

    /// <summary>Writes members into the object that is open.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("kind", Kind);
        json.WriteString("error", Message);
        if (Alert is not null) json.WriteString("alert", Alert);
    }
}
