namespace Infra.Tls;

/// <summary>The two directions of a connection, each for one caller at a time.</summary>
/// <param name="Sender">Encrypts for the peer.</param>
/// <param name="Receiver">Decrypts what comes from the peer.</param>
public readonly record struct TlsHalves(TlsSender Sender, TlsReceiver Receiver);
