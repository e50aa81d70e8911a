using System.Text;

namespace Rask.LoadTest.Corpus;

/// <summary>Word lists that several kinds of lines draw from.</summary>
internal static class Words
{
    public static readonly byte[][] Methods = Utf8("GET", "GET", "GET", "GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE");

    public static readonly byte[][] Paths = Utf8(
        "/", "/index.html", "/api/v1/feeds", "/api/v1/feeds/unread", "/api/v1/articles", "/api/v1/articles/search",
        "/api/v1/tags", "/api/v1/users/me", "/api/v1/summaries", "/static/css/main.5f2c1a.css", "/static/js/app.bundle.91ab.js",
        "/static/fonts/inter-var.woff2", "/images/logo.svg", "/images/thumbs/cover.webp", "/favicon.ico", "/robots.txt",
        "/healthz", "/login", "/logout", "/rss/feed.xml", "/desktop/home", "/mobile/feeds/stats");

    public static byte[][] Utf8(params string[] words) => Array.ConvertAll(words, Encoding.UTF8.GetBytes);
}
