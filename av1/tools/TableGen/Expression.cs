namespace Infra.Av1.TableGen;

/// <summary>Evaluates the constant expressions of the specification: integers, names, + - * &lt;&lt; and brackets.</summary>
internal sealed class Expression
{
    private readonly IReadOnlyDictionary<string, int> _constants;
    private readonly string _text;
    private int _at;

    private Expression(string text, IReadOnlyDictionary<string, int> constants)
    {
        _text = text;
        _constants = constants;
    }

    public static int Evaluate(string text, IReadOnlyDictionary<string, int> constants)
    {
        var expression = new Expression(text, constants);
        int value = expression.Shift();
        expression.SkipSpace();
        if (expression._at != text.Length) throw new FormatException($"'{text}' cannot be evaluated");
        return value;
    }

    private int Shift()
    {
        int value = Sum();
        while (Take("<<"))
            value <<= Sum();
        return value;
    }

    private int Sum()
    {
        int value = Product();
        while (true)
        {
            if (Take("+")) value += Product();
            else if (Take("-")) value -= Product();
            else return value;
        }
    }

    private int Product()
    {
        int value = Unary();
        while (Take("*"))
            value = checked(value * Unary());
        return value;
    }

    private int Unary()
    {
        if (Take("-")) return -Unary();
        if (Take("("))
        {
            int value = Shift();
            if (!Take(")")) throw new FormatException($"'{_text}' lacks a bracket");
            return value;
        }
        SkipSpace();
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
            _at++;
        string word = _text[start.._at];
        if (word.StartsWith("0x", StringComparison.Ordinal)) return Convert.ToInt32(word, 16);
        if (int.TryParse(word, out int number)) return number;
        return _constants.TryGetValue(word, out int constant) ? constant : throw new FormatException($"'{word}' in '{_text}' is not known");
    }

    private bool Take(string token)
    {
        SkipSpace();
        if (string.CompareOrdinal(_text, _at, token, 0, token.Length) != 0) return false;
        _at += token.Length;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
    }
}
