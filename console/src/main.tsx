/** The web console: an ordinary client of the bank's public API. */
import { CSPProvider } from '@base-ui/react/csp-provider';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { BASE_PATH } from './api/connection.js';
import { App } from './app/App.js';
import { loadAt } from './pages/index.js';
import './styles/tokens.css';
import './styles/base.css';
import './styles/components.css';
import './styles/shell.css';

loadAt(window.location.pathname.slice(BASE_PATH.length));
createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    {/* The page's policy takes styles from files alone. */}
    <CSPProvider disableStyleElements>
      <Router base={BASE_PATH}>
        <App />
      </Router>
    </CSPProvider>
  </StrictMode>,
);
