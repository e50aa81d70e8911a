namespace Rask.LogForwarder.Collector.Redaction;

/// <summary>The filter byte by byte.</summary>
internal sealed unsafe class ScalarSecretFilter(RedactKinds kinds) : SecretFilter(kinds)
{
    /// <inheritdoc/>
    public override uint Next(byte* text, int length, ref int at)
    {
        for (; at < length; at += Block)
        {
            var places = Find(text + at);
            if (places != 0) return places;
        }

        return 0;
    }

    private uint Find(byte* text)
    {
        var places = 0u;
        for (var i = 0; i < Block; i++)
        {
            var isWord = FindsWords && (Whole[text[i]] & Whole[256 + text[i + 1]] & Whole[512 + text[i + 2]]) != 0;
            if (isWord || (FindsSigns && text[i] == (byte)'@')) places |= 1u << i;
        }

        return FindsCards ? places | Cards(text) : places;
    }

    private static uint Cards(byte* text)
    {
        ulong digits = 0, separators = 0;
        for (var i = 0; i < 2 * Block; i++)
        {
            if (SecretText.IsDigit(text[i])) digits |= 1UL << i;
            else if (text[i] is (byte)' ' or (byte)'-') separators |= 1UL << i;
        }

        return CardStarts(digits, separators);
    }
}
