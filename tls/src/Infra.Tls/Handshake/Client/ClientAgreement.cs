using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake.Client;

/// <summary>What a client has agreed on once ServerHello is accepted: from here on everything is encrypted.</summary>
internal sealed record ClientAgreement(ClientFacts Facts, Transcript Transcript, HandshakeSecrets Secrets, NamedGroup Group, bool WasRetried);
