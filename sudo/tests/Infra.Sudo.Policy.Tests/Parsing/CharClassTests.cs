using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Tests.Parsing;

public sealed class CharClassTests
{
    [Fact]
    public void Table_FollowsTheRules()
    {
        (byte Class, Func<char, bool> Holds)[] rules =
        [
            (CharClass.Word, c => !"#>!=:,() \t\r\n\\\"".Contains(c)),
            (CharClass.Path, c => !",:=\\ \t\r\n#".Contains(c)),
            (CharClass.Argument, c => !"#\\:, \t\r\n".Contains(c)),
            (CharClass.Value, c => !"#=, \t\r\n\\\"".Contains(c)),
            (CharClass.AliasName, c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_'),
            (CharClass.HexDigit, char.IsAsciiHexDigit),
            (CharClass.Base64, c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '='),
        ];

        for (int value = 0; value < 256; value++)
            foreach ((byte wanted, Func<char, bool> holds) in rules)
                Assert.True(CharClass.Is((byte)value, wanted) == (value != 0 && holds((char)value)), $"byte {value}, class {wanted}");
    }

    /// <summary>The lexer reads a path once: it looks for a longer word only where an escape has ended the path.</summary>
    [Fact]
    public void WhatStandsInAWord_StandsInAPath()
    {
        for (int value = 0; value < 256; value++)
            Assert.True(!CharClass.Is((byte)value, CharClass.Word) || CharClass.Is((byte)value, CharClass.Path), $"byte {value}");
    }
}
