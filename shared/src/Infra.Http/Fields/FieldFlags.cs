namespace Infra.Http.Fields;

/// <summary>What is known of a field besides its bytes.</summary>
[Flags]
public enum FieldFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The field is not passed on. Set by the forwarding rules, honoured by <see cref="Http1.Http1Writer.WriteFields"/>.</summary>
    Dropped = 1,

    /// <summary>The name has an underscore, so that CGI-style programs take it for one with a hyphen.</summary>
    Underscore = 2,
}
