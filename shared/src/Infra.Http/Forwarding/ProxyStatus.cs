using System.Text;
using Infra.Http.Http1;

namespace Infra.Http.Forwarding;

/// <summary>The Proxy-Status field of local answers (RFC 9209): <c>NAME; error=TYPE; details="REASON"</c>. Thread-safe.</summary>
public static class ProxyStatus
{
    private const int TextMax = 64;

    /// <summary>Writes the field's value into the writer of a head as a whole line.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="name">The proxy's name, a token that begins with a letter, as a pseudonym of <see cref="ForwardingOptions"/> does by default.</param>
    /// <param name="error">The error type.</param>
    /// <param name="reason">The reason code for <c>details</c>; none if there is nothing to say.</param>
    public static void Write(ref Http1Writer writer, scoped ReadOnlySpan<byte> name, ProxyError error, RejectReason reason)
    {
        Span<byte> text = stackalloc byte[TextMax];
        writer.BeginField(Fields.FieldId.ProxyStatus);
        WriteName(ref writer, name);
        writer.AppendValue("; error="u8);
        writer.AppendValue(text[..Encoding.ASCII.GetBytes(error.Type(), text)]);
        if (reason != RejectReason.None)
        {
            writer.AppendValue("; details=\""u8);
            writer.AppendValue(text[..Encoding.ASCII.GetBytes(reason.Code(), text)]);
            writer.AppendValue("\""u8);
        }
        writer.EndField();
    }

    /// <summary>The value as text, for protocols whose fields are strings.</summary>
    public static string Format(string name, ProxyError error, RejectReason reason)
    {
        string item = IsToken(Encoding.UTF8.GetBytes(name)) ? name : $"\"{name}\"";
        return reason == RejectReason.None ? $"{item}; error={error.Type()}" : $"{item}; error={error.Type()}; details=\"{reason.Code()}\"";
    }

    // RFC 9209 section 2: the name is a string or a token of structured fields.
    private static void WriteName(ref Http1Writer writer, scoped ReadOnlySpan<byte> name)
    {
        bool isToken = IsToken(name);
        if (!isToken) writer.AppendValue("\""u8);
        writer.AppendValue(name);
        if (!isToken) writer.AppendValue("\""u8);
    }

    private static bool IsToken(ReadOnlySpan<byte> name) => Fields.FieldNames.IsToken(name) && (char.IsAsciiLetter((char)name[0]) || name[0] == '*');
}
