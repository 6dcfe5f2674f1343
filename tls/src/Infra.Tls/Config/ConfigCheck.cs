using Infra.Pki;
using Infra.Pki.Signing;

namespace Infra.Tls.Config;

/// <summary>The checks that both builders share; collects one sentence for each mistake.</summary>
internal sealed class ConfigCheck(TlsProvider provider)
{
    internal const int RecordBytesLowest = 256;
    internal const int RecordBytesHighest = 1 << 14;
    internal const int AuthorityBytesMax = 1 << 14;
    private const int ProtocolBytesMax = 4096;

    private readonly List<string> _problems = [];

    internal IReadOnlyList<string> Problems => _problems;

    internal void Add(string problem) => _problems.Add(problem);

    internal void Algorithms(IList<CipherSuite> suites, IList<NamedGroup> groups, IList<SignatureScheme> schemes)
    {
        Subset(suites, provider.CipherSuites, "cipher suite");
        Subset(groups, provider.Groups, "group");
        Subset(schemes, provider.SignatureSchemes, "signature scheme");
    }

    internal void Protocols(IList<AlpnProtocol> protocols)
    {
        int bytes = 0;
        foreach (AlpnProtocol protocol in protocols)
        {
            bytes += 1 + protocol.Name.Length;
            if (protocol.IsNone) Add("An application protocol is empty.");
        }
        if (bytes > ProtocolBytesMax) Add($"The application protocols take {bytes} bytes, but {ProtocolBytesMax} is the most.");
        if (protocols.Distinct().Count() != protocols.Count) Add("An application protocol stands twice.");
    }

    internal void RecordBytes(int count)
    {
        if (count is < RecordBytesLowest or > RecordBytesHighest)
            Add($"Records of {count} bytes cannot be had; {RecordBytesLowest} to {RecordBytesHighest} can.");
    }

    internal void Authorities(IList<ReadOnlyMemory<byte>> names)
    {
        int bytes = names.Sum(name => 2 + name.Length);
        if (bytes > AuthorityBytesMax) Add($"The names of client authorities take {bytes} bytes, but {AuthorityBytesMax} is the most.");
        if (names.Any(name => name.IsEmpty)) Add("A name of a client authority is empty.");
    }

    internal void Keys(IList<CertifiedKey> keys, string what)
    {
        if (keys.Any(key => key is null)) Add($"A {what} is null.");
    }

    private void Subset<T>(IList<T> chosen, IReadOnlyList<T> known, string what)
        where T : struct, Enum
    {
        if (chosen.Count == 0) Add($"No {what} is chosen.");
        foreach (T item in chosen)
        {
            if (!known.Contains(item)) Add($"The provider has no {what} {item}.");
        }
        if (chosen.Distinct().Count() != chosen.Count) Add($"A {what} stands twice.");
    }
}
