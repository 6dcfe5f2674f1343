namespace Infra.Sudo.Policy.Matching;

/// <summary>The classes of bytes that patterns may name (<c>[:alpha:]</c> and so on).</summary>
internal enum CharacterClassKind : byte
{
    Alnum,
    Alpha,
    Blank,
    Cntrl,
    Digit,
    Graph,
    Lower,
    Print,
    Punct,
    Space,
    Upper,
    Xdigit,
}
