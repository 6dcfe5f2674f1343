using Infra.Tls.Config;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake.Server;

/// <summary>What a server has agreed on once its flight is out.</summary>
internal sealed record ServerAgreement(
    TlsServerConfig Config, ServerNegotiation Negotiation, Transcript Transcript, HandshakeSecrets Secrets, TrafficSecrets Traffic, NamedGroup Group, bool WasRetried);
