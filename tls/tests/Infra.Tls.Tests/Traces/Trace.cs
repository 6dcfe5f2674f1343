using Infra.Testing.Vectors;

namespace Infra.Tls.Tests.Traces;

/// <summary>One published handshake: steps with named fields, as the files in Vectors/rfc8448 have them.</summary>
internal sealed class Trace
{
    internal static readonly string[] Names = ["simple-1rtt", "hello-retry-request", "client-authentication", "compatibility-mode"];

    private static readonly string[] MessageFields =
        ["ClientHello", "ServerHello", "EncryptedExtensions", "CertificateRequest", "Certificate", "CertificateVerify", "Finished", "NewSessionTicket"];

    private readonly List<Step> _steps = [];

    internal IReadOnlyList<Step> Steps => _steps;

    internal static Trace Load(string name)
    {
        var trace = new Trace();
        foreach (string line in File.ReadLines(Vectors.Local($"Vectors/rfc8448/{name}.txt")))
        {
            if (line.StartsWith('#') || line.Length == 0) continue;
            if (line.StartsWith("  ", StringComparison.Ordinal))
            {
                string[] parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
                trace._steps[^1].Fields[parts[0]] = Convert.FromHexString(parts[1]);
            }
            else
            {
                string[] parts = line.Split(':', 2, StringSplitOptions.TrimEntries);
                trace._steps.Add(new Step(parts[0] == "client" ? TlsRole.Client : TlsRole.Server, parts[1]));
            }
        }
        return trace;
    }

    /// <summary>All handshake messages in their order on the wire.</summary>
    internal List<(TlsRole Sender, byte[] Message)> Messages()
    {
        var messages = new List<(TlsRole, byte[])>();
        foreach (Step step in _steps)
        {
            if (!step.Title.StartsWith("construct a", StringComparison.Ordinal)) continue;
            foreach (string field in MessageFields)
            {
                if (step.Fields.TryGetValue(field, out byte[]? message)) messages.Add((step.Role, message));
            }
        }
        return messages;
    }

    /// <summary>The field of the only step whose title starts so; the last one, where a retry repeats it.</summary>
    internal byte[] Field(TlsRole role, string title, string field) =>
        _steps.Last(s => s.Role == role && s.Title.StartsWith(title, StringComparison.Ordinal) && s.Fields.ContainsKey(field)).Fields[field];

    /// <summary>Payloads with their records, of one sender.</summary>
    internal IEnumerable<(string Kind, byte[] Payload, byte[] Record)> Records(TlsRole sender) =>
        from step in _steps
        where step.Role == sender && step.Title.StartsWith("send ", StringComparison.Ordinal)
        select (step.Title[5..], step.Fields["payload"], step.Fields["complete record"]);

    internal sealed record Step(TlsRole Role, string Title)
    {
        internal Dictionary<string, byte[]> Fields { get; } = new(StringComparer.Ordinal);
    }
}
