namespace Infra.Parsing;

/// <summary>The two alphabets of base64.</summary>
public enum Base64Alphabet
{
    /// <summary>With <c>+</c> and <c>/</c>: RFC 4648 section 4.</summary>
    Standard,

    /// <summary>With <c>-</c> and <c>_</c>, for addresses and file names: RFC 4648 section 5.</summary>
    Url,
}
