using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake;

/// <summary>
/// A finished handshake: its facts, the keys of receiving, and the exporter. It can only be made with the proof that the peer's Finished value was right
/// and, where the peer must have an identity, that this was verified.
/// </summary>
internal sealed class HandshakeOutcome
{
    internal HandshakeOutcome(FinishedVerified finished, PeerVerified peer, TlsHandshakeInfo info, TrafficKeys receiving, Exporter exporter)
    {
        finished.Require();
        peer.Require();
        Info = info;
        Receiving = receiving;
        Exporter = exporter;
    }

    internal TlsHandshakeInfo Info { get; }

    internal TrafficKeys Receiving { get; }

    internal Exporter Exporter { get; }
}
