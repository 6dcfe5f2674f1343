namespace Infra.Sudo.Policy.Matching;

/// <summary>Why a regular expression was refused: the errors of regcomp(3), and sudo's own.</summary>
public enum PosixRegexError : byte
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Longer than 1024 bytes.</summary>
    TooLong,

    /// <summary>It would need more than 10 000 states.</summary>
    TooBig,

    /// <summary>A <c>*</c>, <c>+</c>, <c>?</c> or <c>{</c> with nothing to repeat, or two in a row.</summary>
    BadRepeat,

    /// <summary>A bound such as <c>{2,1}</c>, <c>{256}</c> or <c>{x}</c>.</summary>
    BadBound,

    /// <summary>A <c>{</c> without its end.</summary>
    OpenBrace,

    /// <summary>A bracket without its end.</summary>
    OpenBracket,

    /// <summary>A <c>(</c> without its end.</summary>
    OpenGroup,

    /// <summary>A backslash at the end.</summary>
    TrailingBackslash,

    /// <summary>A range that ends before it starts, or whose end is no single byte.</summary>
    BadRange,

    /// <summary>An unknown <c>[:class:]</c>.</summary>
    BadClass,

    /// <summary>An unknown <c>[.element.]</c>.</summary>
    BadElement,

    /// <summary>A reference such as <c>\1</c>: not supported, for it cannot be matched in linear time.</summary>
    BackReference,
}
