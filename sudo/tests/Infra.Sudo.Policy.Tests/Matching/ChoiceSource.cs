using Infra.Testing.Fakes;

namespace Infra.Sudo.Policy.Tests.Matching;

/// <summary>Choices read from bytes, so that a fuzzer can steer a generator; 0 once they are used up, which every generator takes for "stop".</summary>
internal sealed class ChoiceSource(byte[] choices)
{
    private int _at;

    internal static ChoiceSource Of(ulong seed, int count = 96)
    {
        byte[] choices = new byte[count];
        new SeededRandom(seed).Fill(choices);
        return new ChoiceSource(choices);
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1; bounds up to 256.</summary>
    internal int Next(int bound) => _at < choices.Length ? choices[_at++] % bound : 0;

    /// <summary>Some bytes of an alphabet, at most <paramref name="countMax"/>.</summary>
    internal byte[] Text(ReadOnlySpan<byte> alphabet, int countMax)
    {
        byte[] text = new byte[Next(countMax + 1)];
        for (int i = 0; i < text.Length; i++)
            text[i] = alphabet[Next(alphabet.Length)];
        return text;
    }
}
