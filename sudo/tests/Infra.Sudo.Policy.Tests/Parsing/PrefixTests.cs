using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Export;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Policy.Tests.Generation;

namespace Infra.Sudo.Policy.Tests.Parsing;

/// <summary>A file that was cut off: what stood whole before the cut stays as it is, whatever becomes of the statement that was cut.</summary>
public sealed class PrefixTests
{
    private const int Statements = 20;

    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 200).Select(seed => (ulong)seed).Where(seed => !TestPolicy.Parse(TextOf(seed)).HasErrors).Take(4)];

    [Theory, MemberData(nameof(Seeds))]
    public void EveryPrefix_ParsesToAPrefixOrAMistake(ulong seed)
    {
        byte[] text = Encoding.Latin1.GetBytes(TextOf(seed));
        byte[][] whole = [];
        int wholeLength = 0;
        int mistakes = 0;
        for (int length = 0; length <= text.Length; length++)
        {
            SudoersPolicy policy = SudoersLoader.Parse("f"u8, text[..length], null, LoadOptions.Default);
            byte[][] lines = LinesOf(policy);
            Assert.True(IsWithin(whole, lines), $"{wholeLength} bytes say more than {length}:\n{Encoding.Latin1.GetString(text.AsSpan(0, length))}");
            if (policy.HasErrors) mistakes++;
            else if (EndsAStatement(text.AsSpan(0, length))) (whole, wholeLength) = (lines, length);
        }

        Assert.InRange(mistakes, text.Length / 20, text.Length);
        Assert.Equal(text.Length, wholeLength);
    }

    private static string TextOf(ulong seed) => new SudoersGenerator(seed).Valid(Statements).TrimEnd(' ', '\t', '\r', '\n', '\\') + "\n";

    private static bool EndsAStatement(ReadOnlySpan<byte> text) =>
        text.EndsWith("\n"u8) && text[..^1].TrimEnd(" \t\r"u8) is var line && !line.EndsWith("\\"u8);

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
