using Infra.Dns.Text;
using Infra.Dns.Wire;

namespace Infra.Dns.Records.Fields;

/// <summary>The form of one field of RDATA, on the wire and in text. Instances hold no state of a record.</summary>
internal abstract class FieldForm
{
    /// <summary>Checks one field and goes behind it.</summary>
    internal abstract bool TrySkip(ref DnsReader source, out WireError error);

    /// <summary>Writes the text of a field that <see cref="TrySkip"/> accepted, each word after a blank.</summary>
    internal abstract void Print(ref DnsReader source, PresentationWriter target);

    /// <summary>Reads a field's words and writes the field.</summary>
    /// <param name="tokens">Where the words come from.</param>
    /// <param name="origin">What completes relative names, in wire form; empty where they are a mistake.</param>
    /// <param name="target">Where the field goes.</param>
    /// <param name="mistake">What is wrong, if false.</param>
    internal abstract bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake);

    /// <summary>Turns the field of a validated RDATA into its canonical form in place (RFC 4034 section 6.2).</summary>
    internal virtual void MakeCanonical(Span<byte> field)
    {
    }

    /// <summary>Reads a word that must be there.</summary>
    protected static bool TryReadWord(ref TokenReader tokens, out Token token, out TextMistake mistake)
    {
        mistake = default;
        if (tokens.TryRead(out token)) return true;
        mistake = tokens.Mistake.Message is null ? new TextMistake("is missing", tokens.Offset) : tokens.Mistake;
        return false;
    }
}
