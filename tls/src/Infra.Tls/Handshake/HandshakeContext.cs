using System.Buffers;
using Infra.Buffers;
using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Records;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake;

/// <summary>
/// What the states of one handshake share: the way out, the change of keys, randomness, time, the key log, and a list of everything secret or borrowed, to be
/// given up when the handshake ends.
/// </summary>
internal sealed class HandshakeContext : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly RecordReader _records;
    private readonly IKeyLog? _keyLog;
    private IBufferWriter<byte>? _wire;

    internal HandshakeContext(TlsProvider provider, IKeyLog? keyLog, RecordReader records, TlsSender sender, TlsRole role)
    {
        Provider = provider;
        Random = new GuardedRandom(provider.Random);
        Sender = sender;
        Role = role;
        Flight = new FlightWriter(provider.Buffers);
        _keyLog = keyLog;
        _records = records;
    }

    internal TlsProvider Provider { get; }

    internal IRandom Random { get; }

    internal TlsSender Sender { get; }

    internal TlsRole Role { get; }

    /// <summary>Messages that go out together.</summary>
    internal FlightWriter Flight { get; }

    /// <summary>Set when a message changed the keys of receiving: it must have been the last one of its record.</summary>
    internal bool HaveKeysChanged { get; set; }

    /// <summary>The outcome, from the last state on.</summary>
    internal HandshakeOutcome? Outcome { get; set; }

    /// <summary>Where this call's output goes.</summary>
    internal IBufferWriter<byte> Wire
    {
        get => _wire ?? throw new InvalidOperationException("There is nowhere to write outside a call.");
        set => _wire = value;
    }

    internal void EndCall() => _wire = null;

    /// <summary>Gives up the object when the handshake ends, whichever way.</summary>
    internal T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    /// <summary>Sends what is in the flight.</summary>
    internal void Send(ushort clearVersion = (ushort)ProtocolVersion.Tls12)
    {
        Sender.WriteHandshake(Flight.Pending, clearVersion, Wire);
        Flight.Clear();
    }

    internal void SendChangeCipherSpec() => TlsSender.WriteChangeCipherSpec(Wire);

    /// <summary>Opens records by these handshake keys from now on.</summary>
    internal void ReceiveBy(RecordCipher cipher)
    {
        _records.Use(cipher, isOwner: true);
        HaveKeysChanged = true;
    }

    /// <summary>The first ClientHello has passed.</summary>
    internal void SawHello() => _records.IsHelloSeen = true;

    internal void SkipEarlyData(int bytesMax) => _records.SkipEarlyData(bytesMax);

    internal void EndEarlyData() => _records.EndEarlyData();

    internal void Log(string label, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> secret)
    {
        if (_keyLog is null) return;
        try
        {
            _keyLog.Write(label, clientRandom, secret);
        }
        catch (Exception e)
        {
            throw new TlsException(TlsError.KeyLogFailed, e.GetType().Name, e);
        }
    }

    internal void LogHandshake(ReadOnlySpan<byte> clientRandom, HandshakeSecrets secrets)
    {
        Log("CLIENT_HANDSHAKE_TRAFFIC_SECRET", clientRandom, secrets.TrafficSecret(TlsRole.Client));
        Log("SERVER_HANDSHAKE_TRAFFIC_SECRET", clientRandom, secrets.TrafficSecret(TlsRole.Server));
    }

    internal void LogTraffic(ReadOnlySpan<byte> clientRandom, TrafficSecrets secrets)
    {
        Log("CLIENT_TRAFFIC_SECRET_0", clientRandom, secrets.TrafficSecret(TlsRole.Client));
        Log("SERVER_TRAFFIC_SECRET_0", clientRandom, secrets.TrafficSecret(TlsRole.Server));
        Log("EXPORTER_SECRET", clientRandom, secrets.ExporterSecret);
    }

    /// <summary>Erases secrets and gives buffers back. The keys of <see cref="Outcome"/> are not among them.</summary>
    public void Dispose()
    {
        Flight.Dispose();
        foreach (IDisposable owned in _owned)
            owned.Dispose();
        _owned.Clear();
    }
}
