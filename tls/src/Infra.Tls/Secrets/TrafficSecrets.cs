using Infra.Buffers;

namespace Infra.Tls.Secrets;

/// <summary>The secrets of an established connection: both application traffic secrets and the exporter master secret. Owns and erases them.</summary>
internal sealed class TrafficSecrets : IDisposable
{
    private readonly SecretBytes _secrets;   // client ‖ server ‖ exporter

    internal TrafficSecrets(SuiteParameters suite, ReadOnlySpan<byte> master, ReadOnlySpan<byte> transcript)
    {
        Suite = suite;
        _secrets = new SecretBytes(3 * suite.Kdf.DigestSize);
        suite.Kdf.MasterStage(master, transcript, Part(0), Part(1), Part(2));
    }

    internal SuiteParameters Suite { get; }

    internal ReadOnlySpan<byte> TrafficSecret(TlsRole role) => Part(role == TlsRole.Client ? 0 : 1);

    internal ReadOnlySpan<byte> ExporterSecret => Part(2);

    /// <summary>The keys of one direction, with a secret of their own.</summary>
    internal TrafficKeys CreateKeys(TlsRole sender) => new(Suite, TrafficSecret(sender));

    public void Dispose() => _secrets.Dispose();

    private Span<byte> Part(int index) => _secrets.Span.Slice(index * Suite.Kdf.DigestSize, Suite.Kdf.DigestSize);
}
