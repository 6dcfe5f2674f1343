using Infra.Tls.Config;

namespace Infra.Tls.Tests.Support;

/// <summary>Keeps the secrets of one connection, for tests that sit between its ends.</summary>
internal sealed class SecretLog : IKeyLog
{
    private readonly Dictionary<string, byte[]> _secrets = new(StringComparer.Ordinal);

    internal List<string> Lines { get; } = [];

    internal byte[] this[string label] => _secrets[label];

    public void Write(string label, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> secret)
    {
        _secrets[label] = secret.ToArray();
        Lines.Add(KeyLogLine.Format(label, clientRandom, secret));
    }
}
