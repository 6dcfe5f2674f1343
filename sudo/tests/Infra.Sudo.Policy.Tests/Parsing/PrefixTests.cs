using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Export;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Policy.Tests.Generation;

namespace Infra.Sudo.Policy.Tests.Parsing;

/// <summary>A file that was cut off: what stood whole before the cut stays as it is, and the statement that was cut is one statement more or a mistake.</summary>
public sealed class PrefixTests
{
    [Theory]
    [InlineData(7, 30)]
    [InlineData(8, 20)]
    [InlineData(9, 12)]
    public void EveryPrefix_ParsesToAPrefixOrAMistake(int seed, int statements)
    {
        byte[] text = Encoding.Latin1.GetBytes(new SudoersGenerator((ulong)seed).Valid(statements));
        byte[][] whole = [];
        int wholeLength = 0;
        int mistakes = 0;
        for (int length = 0; length <= text.Length; length++)
        {
            SudoersPolicy policy = SudoersLoader.Parse("f"u8, text[..length], null, LoadOptions.Default);
            byte[][] lines = LinesOf(policy);
            if (EndsAStatement(text.AsSpan(0, length)))
            {
                whole = lines;
                wholeLength = length;
                Assert.False(policy.HasErrors, Encoding.Latin1.GetString(text.AsSpan(0, length)));
            }

            if (policy.HasErrors) mistakes++;
            Assert.True(IsWithin(whole, lines), $"{wholeLength} bytes say more than {length}:\n{Encoding.Latin1.GetString(text.AsSpan(0, length))}");
            int statementsMore = Statements(policy) - whole.Length;
            Assert.True(statementsMore <= 1 || !policy.HasErrors, $"{statementsMore} statements of one");
        }

        Assert.InRange(mistakes, text.Length / 20, text.Length);
    }

    private static bool EndsAStatement(ReadOnlySpan<byte> text) =>
        text.EndsWith("\n"u8) && text[..^1].TrimEnd(" \t\r"u8) is var line && !line.EndsWith("\\"u8);

    private static int Statements(SudoersPolicy policy) => LinesOf(policy).Length;

    private static byte[][] LinesOf(SudoersPolicy policy) =>
        [.. Encoding.Latin1.GetString(SudoersExport.Write(policy)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.Latin1.GetBytes)];

    // Exports keep the order within each kind of statement, so that one more stands somewhere among the others.
    private static bool IsWithin(byte[][] few, byte[][] many)
    {
        int at = 0;
        foreach (byte[] line in many)
            if (at < few.Length && line.AsSpan().SequenceEqual(few[at])) at++;
        return at == few.Length;
    }
}
